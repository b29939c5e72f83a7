"""Pictures of the sets as pixels."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def read_rgb(path: Path | zipfile.Path) -> NDArray[np.uint8]:
    """A JPEG or PNG file as RGB, uint8 ``(height, width, 3)``."""
    with Image.open(io.BytesIO(path.read_bytes()), formats=("JPEG", "PNG")) as image:
        return np.asarray(image.convert("RGB"))


def write_png(path: Path, pixels: NDArray[np.uint8]) -> None:
    """Write RGB, uint8 ``(height, width, 3)``, as a PNG file."""
    Image.fromarray(pixels).save(path, format="PNG", compress_level=1)
