"""Opens picture files with Pillow: allowed formats, and the pixel limit.

Pillow supports more than forty formats. Only those listed here are opened: some others start
another program (EPS starts Ghostscript), and every decoder is attack surface for hostile files.

A file with more pixels than the limit (:mod:`.pixel_limit`) is refused before it is decoded. A JPEG
file is decoded at half its width and height instead, if that is below the limit. Only the first
frame of a file is decoded.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from importlib import import_module

from PIL import Image, ImageFile, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from faceapi.core.content_type import content_type
from faceapi.core.untrusted_text import quotable
from faceapi.runtime.pictures.jpeg_structure import MAX_SCANS, MAX_SCANS_AT_LIMIT, read_structure
from faceapi.runtime.pictures.pixel_limit import BYTES_PER_PIXEL, VARIABLE

FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "PPM", "AVIF")
"""Pillow's built-in formats that are opened. JPEG includes MPO, several JPEGs in one file."""

REGISTERED = ("HEIF",)
"""Formats that are opened if a plug-in for them is registered: ``pillow-heif``, which is registered
here if it is installed, or another one that the program has registered."""

_PLUGINS = ("Jpeg", "Png", "Gif", "Bmp", "WebP", "Tiff", "Ppm", "Avif")

_DECODER_BYTES_PER_PIXEL = {"WEBP": 16, "AVIF": 24, "HEIF": 24}
"""Pillow's memory for these formats. It gets their pixels from the decoder in one buffer, so that
several copies exist at once. A lower pixel limit for them keeps the memory limit the same."""

_STORED_BYTES_PER_PIXEL = 4
"""Bytes per pixel of a decoded picture in Pillow."""

_REDUCTION = 2
"""libjpeg decodes at 1/2 of the width and height. It also supports 1/4 and 1/8, but the time
depends on the full size: a picture of 65,500 × 65,500 pixels would take more than ten seconds."""


class TooLargeError(ValueError):
    """A picture has more pixels than the limit. The message follows the name of the picture."""


@dataclass(frozen=True, slots=True)
class OpenedImage:
    """An image file whose header has been read."""

    image: ImageFile.ImageFile
    """Its pixels are decoded by ``load()``."""
    size: tuple[int, int]
    """Stored width and height; larger than ``image.size`` if it is decoded at a smaller size."""

    @property
    def is_reduced(self) -> bool:
        """Whether it is decoded at a smaller size than stored."""
        return self.image.size != self.size


def formats() -> tuple[str, ...]:
    """The formats of ``FORMATS`` and ``REGISTERED`` that are available in this Pillow."""
    for plugin in _PLUGINS:
        try:
            import_module(f"PIL.{plugin}ImagePlugin")
        except ImportError:  # AVIF needs Pillow 11.3
            continue
    return tuple(name for name in (*FORMATS, *REGISTERED) if name in Image.OPEN)


def has_known_format(head: bytes) -> bool:
    """Whether a file that starts with these bytes has one of the formats."""
    accepts = (Image.OPEN[name][1] for name in formats())
    return any(accept is not None and accept(head[:16]) is True for accept in accepts)


def heif_is_available() -> bool:
    """Whether HEIC files can be read. The package ``pillow-heif`` is registered if installed."""
    if REGISTERED[0] not in Image.OPEN:
        try:
            plugin = import_module("pillow_heif")
        except ImportError:
            return False
        plugin.register_heif_opener()
    return REGISTERED[0] in Image.OPEN


def open_image(content: bytes, limit: int, *, reduce: bool = True) -> OpenedImage:
    """Identify a file of at most ``limit`` pixels and read its header.

    With ``reduce`` a JPEG file with more pixels is prepared to be decoded at a smaller size.

    Raises
    ------
    TooLargeError
        it has too many pixels or scans
    UnidentifiedImageError
        it has another format, or its header is damaged
    OSError, ValueError, SyntaxError and others
        any exception of a Pillow plug-in for a damaged header
    """
    image = _identify(content)
    size = image.size
    if isinstance(image, JpegImageFile):
        _prepare_jpeg(image, content, limit, reduce)
    check_pixels(image, limit)
    return OpenedImage(image, size)


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


def _identify(content: bytes) -> ImageFile.ImageFile:
    """Open the file like ``Image.open``, but without its global pixel limit."""
    prefix = content[:16]
    reasons = []
    if content_type(content).startswith("image/hei"):
        heif_is_available()
    for name in formats():
        factory, accepts = Image.OPEN[name]
        accepted = accepts is None or accepts(prefix)
        if isinstance(accepted, str):  # the reason why this Pillow cannot open the format
            reasons.append(accepted)
        elif accepted:
            try:
                return factory(io.BytesIO(content), "")
            except (SyntaxError, IndexError, TypeError, struct.error) as error:
                reasons.append(f"{name}: {quotable(error)}")
    raise UnidentifiedImageError("; ".join(reasons))


def _prepare_jpeg(image: JpegImageFile, content: bytes, limit: int, reduce: bool) -> None:
    """Refuse too many scans; decode at half the size if the full size is above the limit."""
    width, height = image.size
    structure = read_structure(content)
    scans = min(MAX_SCANS, MAX_SCANS_AT_LIMIT * limit // (width * height))
    if structure.scans > max(1, scans):
        raise TooLargeError(
            f"has {structure.scans:,} scans; expected a JPEG file of {width} × {height} pixels "
            f"with at most {max(1, scans)}. Save it again with fewer"
        )
    if not reduce or width * height <= limit:
        return
    reduced = (-(-width // _REDUCTION)) * (-(-height // _REDUCTION))
    buffered = structure.buffered_bytes_per_pixel * width * height
    memory = buffered + _STORED_BYTES_PER_PIXEL * reduced
    if reduced <= limit and memory <= BYTES_PER_PIXEL * limit:
        image.draft(None, (width // _REDUCTION, height // _REDUCTION))
