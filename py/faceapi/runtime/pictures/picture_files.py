"""Opens picture files with Pillow: which formats, and how many pixels.

Pillow has more than forty formats. Only those named here are opened: one of the others starts
another program (EPS starts Ghostscript), and each is code that a hostile file can reach.

A file with more pixels than the limit (:mod:`.pixel_limit`) is refused before it is decoded; a JPEG
file is decoded at half its width and height instead, if that is below the limit.
Of files with several frames only the first is decoded.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from importlib import import_module

from PIL import Image, ImageFile, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from faceapi.runtime.pictures.jpeg_structure import MAX_SCANS, MAX_SCANS_AT_LIMIT, read_structure
from faceapi.runtime.pictures.pixel_limit import BYTES_PER_PIXEL, VARIABLE

FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "PPM", "AVIF")
"""Pillow's own formats that are opened. JPEG includes MPO, several JPEG pictures in one file."""

REGISTERED = ("HEIF",)
"""Formats that are opened where the program has registered a plug-in for them, for example with
``pillow_heif.register_heif_opener()``."""

_PLUGINS = ("Jpeg", "Png", "Gif", "Bmp", "WebP", "Tiff", "Ppm", "Avif")

_DECODER_BYTES_PER_PIXEL = {"WEBP": 16, "AVIF": 24}
"""What Pillow takes for these; it gets their pixels from the decoder in one piece, so that several
copies exist at the same time. They may have fewer pixels, and the memory stays the same."""

_STORED_BYTES_PER_PIXEL = 4
"""Of a decoded picture in Pillow."""

_REDUCTION = 2
"""libjpeg can decode 1/2 of the width and height. It could decode 1/4 and 1/8, too, but the time
goes with the full size: a picture of 65,500 × 65,500 pixels would take more than ten seconds."""


class TooLargeError(ValueError):
    """A picture has more pixels than the limit; the message is complete but for its name."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose header is read."""

    image: ImageFile.ImageFile
    """Its pixels come with ``load()``."""
    size: tuple[int, int]
    """Width and height as stored; larger than ``image.size`` if it is decoded at a smaller size."""

    @property
    def is_reduced(self) -> bool:
        """Whether it is decoded at a smaller size than it has."""
        return self.image.size != self.size


def formats() -> tuple[str, ...]:
    """The formats of ``FORMATS`` and ``REGISTERED`` that this Pillow has."""
    for plugin in _PLUGINS:
        try:
            import_module(f"PIL.{plugin}ImagePlugin")
        except ImportError:  # AVIF came with Pillow 11.3
            continue
    return tuple(name for name in (*FORMATS, *REGISTERED) if name in Image.OPEN)


def open_image(content: bytes, limit: int, *, reduce: bool = True) -> Opened:
    """Identify a file of at most ``limit`` pixels and read its header.

    With ``reduce`` a JPEG file with more pixels is prepared to be decoded at a smaller size.

    Raises
    ------
    TooLargeError
        it has more pixels, or more scans, than are decoded
    UnidentifiedImageError
        it has none of the formats, or its header is damaged
    OSError, ValueError, SyntaxError and others
        whatever a plug-in of Pillow raises on a damaged header
    """
    image = _identified(content)
    size = image.size
    if isinstance(image, JpegImageFile):
        _prepare_jpeg(image, content, limit, reduce)
    check_pixels(image, limit)
    return Opened(image, size)


def check_pixels(image: Image.Image, limit: int) -> None:
    """Raise ``TooLargeError`` for an image whose decoding would exceed the limit."""
    width, height = image.size
    cost = _DECODER_BYTES_PER_PIXEL.get(image.format or "", BYTES_PER_PIXEL)
    allowed = limit * BYTES_PER_PIXEL // cost
    if width * height > allowed:
        raise TooLargeError(
            f"has {width} × {height} pixels; expected at most {allowed:,} in a file of this format "
            f"({image.format}). Make it smaller, or raise the limit: max_pixels of "
            f"faceapi.open_picture, or the environment variable {VARIABLE}"
        )


def _identified(content: bytes) -> ImageFile.ImageFile:
    """As ``Image.open`` does with ``formats``, but for its limit of pixels, which is global."""
    prefix = content[:16]
    reasons = []
    for name in formats():
        factory, accepts = Image.OPEN[name]
        accepted = accepts is None or accepts(prefix)
        if isinstance(accepted, str):  # a reason why this Pillow cannot open the format
            reasons.append(accepted)
        elif accepted:
            try:
                return factory(io.BytesIO(content), "")
            except (SyntaxError, IndexError, TypeError, struct.error) as error:
                reasons.append(f"{name}: {error}")
    raise UnidentifiedImageError("; ".join(reasons))


def _prepare_jpeg(image: JpegImageFile, content: bytes, limit: int, reduce: bool) -> None:
    """Refuse too many scans; choose half the size where the full one is above the limit."""
    width, height = image.size
    structure = read_structure(content)
    scans = min(MAX_SCANS, MAX_SCANS_AT_LIMIT * limit // (width * height))
    if structure.scans > max(1, scans):
        raise TooLargeError(
            f"has {structure.scans:,} scans; expected a JPEG file of {width} × {height} pixels "
            f"with at most {max(1, scans)}. Save it again without them"
        )
    if not reduce or width * height <= limit:
        return
    reduced = (-(-width // _REDUCTION)) * (-(-height // _REDUCTION))
    held = structure.held_bytes_per_pixel * width * height
    memory = held + _STORED_BYTES_PER_PIXEL * reduced
    if reduced <= limit and memory <= BYTES_PER_PIXEL * limit:
        image.draft(None, (width // _REDUCTION, height // _REDUCTION))
