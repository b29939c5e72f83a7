"""Damaged pictures: the samples in every format that the package opens."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image

import faceapi
from faceapi_build.fuzz.cases import Files, Target
from faceapi_build.fuzz.mutations import damaged_bytes
from faceapi_build.paths import SAMPLES

_WIDTH = 160
_SAMPLES = (1, 6)
_ORIENTATION = 0x0112

_FORMATS: Mapping[str, tuple[str, str, Mapping[str, Any]]] = {
    "JPEG": ("JPEG", "RGB", {}),
    "JPEG, progressive": ("JPEG", "RGB", {"progressive": True, "subsampling": 0}),
    "JPEG, CMYK": ("JPEG", "CMYK", {}),
    "JPEG, gray": ("JPEG", "L", {}),
    "MPO": ("MPO", "RGB", {"save_all": True}),
    "PNG": ("PNG", "RGBA", {}),
    "PNG, palette": ("PNG", "P", {}),
    "PNG, 16 bits": ("PNG", "I;16", {}),
    "APNG": ("PNG", "RGB", {"save_all": True}),
    "GIF": ("GIF", "P", {}),
    "GIF, animated": ("GIF", "P", {"save_all": True}),
    "BMP": ("BMP", "RGB", {}),
    "WebP": ("WEBP", "RGB", {}),
    "WebP, lossless": ("WEBP", "RGBA", {"lossless": True}),
    "WebP, animated": ("WEBP", "RGB", {"save_all": True}),
    "TIFF": ("TIFF", "RGB", {}),
    "TIFF, LZW": ("TIFF", "RGB", {"compression": "tiff_lzw"}),
    "TIFF, JPEG": ("TIFF", "RGB", {"compression": "jpeg"}),
    "TIFF, deflate, 16 bits": ("TIFF", "I;16", {"compression": "tiff_adobe_deflate"}),
    "TIFF, pages": ("TIFF", "RGB", {"save_all": True, "compression": "tiff_lzw"}),
    "TIFF, fax": ("TIFF", "1", {"compression": "group4"}),
    "PPM": ("PPM", "RGB", {}),
    "PGM, 16 bits": ("PPM", "I;16", {}),
    "AVIF": ("AVIF", "RGB", {"speed": 10}),
    "AVIF, alpha": ("AVIF", "RGBA", {"speed": 10, "subsampling": "4:4:4"}),
    "AVIF, animated": ("AVIF", "RGB", {"speed": 10, "save_all": True}),
}
"""Label to Pillow's format, mode and options."""

_WITH_EXIF = ("JPEG", "PNG", "WEBP", "TIFF", "AVIF")


@cache
def _small(sample: int) -> Image.Image:
    with Image.open(SAMPLES / f"sample{sample}.jpg", formats=("JPEG",)) as image:
        return image.resize((_WIDTH, _WIDTH * image.height // image.width))


@cache
def intact(label: str, sample: int) -> bytes:
    """A sample, 160 pixels wide, as a file in the format of ``label``."""
    file_format, mode, options = _FORMATS[label]
    frames = [_convert(_small(number), mode) for number in (sample, 3)]
    options = dict(options)
    if options.get("save_all"):
        size = frames[0].size
        options["append_images"] = [frame.resize(size) for frame in frames[1:]]
    elif file_format in _WITH_EXIF:
        exif = Image.Exif()
        exif[_ORIENTATION] = 6
        options["exif"] = exif
    file = io.BytesIO()
    frames[0].save(file, file_format, **options)
    return file.getvalue()


def _convert(image: Image.Image, mode: str) -> Image.Image:
    if mode != "I;16":
        return image.convert(mode)
    gray = image.convert("L")
    return Image.frombytes("I;16", gray.size, bytes(2 * gray.width * gray.height))


def _make(random: Random) -> tuple[str, Files]:
    label = random.choice(list(_FORMATS))
    content = intact(label, random.choice(_SAMPLES))
    return label, {"picture": damaged_bytes(content, random)}


def _prepare() -> None:
    """Encode and decode every format; encoders may need more memory than a case may use."""
    for label in _FORMATS:
        for sample in _SAMPLES:
            asyncio.run(_cut_patch(intact(label, sample)))


async def _read(label: str, folder: Path) -> None:
    """Open the file as a picture and cut a patch, then open it with the media helpers."""
    await _cut_patch(folder / "picture")
    await faceapi.fetch_image(str(folder / "picture"))


async def _cut_patch(source: bytes | Path) -> None:
    picture = await faceapi.open_picture(source)
    picture.patch(None, 32, centered=True)


PICTURES = Target("pictures", _prepare, _make, _read)
