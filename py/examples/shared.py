"""Input pictures and output files of the five scripts."""

import sys
from pathlib import Path

from PIL import Image

from faceapi import draw
from faceapi.media import create_canvas_from_media
from faceapi.runtime.pictures.picture_files import FORMATS

SAMPLES = Path(__file__).parents[2] / "web" / "samples"


def pictures(*samples: str) -> list[Path]:
    """Return the pictures on the command line, or these samples if there are none."""
    paths = [Path(argument) for argument in sys.argv[1:]]
    return paths or [SAMPLES / name for name in samples]


def save_drawn(picture: Path, shapes: list[draw.Shape], name: str) -> None:
    """Write a copy of the picture with the shapes drawn on it to ``out/``."""
    with Image.open(picture, formats=FORMATS) as opened:
        image = create_canvas_from_media(opened)  # upright, RGB, sRGB
    draw.paint(image, shapes)
    out = Path("out")
    out.mkdir(exist_ok=True)
    image.save(out / name)
    print(f"saved {out / name}")
