"""Decodes picture files and Pillow images to :class:`~faceapi.core.pixels.picture.Picture`.

Decoders raise arbitrary, undocumented exceptions for damaged bytes. This module turns all of them
into ``PictureError``, including lack of memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from faceapi.core.content_type import content_type
from faceapi.core.geometry.points import Dimensions
from faceapi.core.pixels.orientation import TRANSPOSED, exif_orientation, upright_size
from faceapi.core.pixels.picture import Picture
from faceapi.core.pixels.reduced_picture import ReducedPicture
from faceapi.core.untrusted_text import quotable
from faceapi.errors import PictureError
from faceapi.runtime.pictures.color_profiles import convert_to_srgb
from faceapi.runtime.pictures.jpeg_structure import (
    END_OF_JPEG,
    hide_missing_rows,
    is_cut_jpeg,
    keep_decoded_part,
)
from faceapi.runtime.pictures.picture_files import (
    FORMATS,
    OpenedImage,
    TooLargeError,
    check_pixels,
    open_image,
)
from faceapi.runtime.pictures.pil_pixels import picture_of_pixels, upright_array

_PIL_IMAGE = "the PIL image"


def picture_of_file(content: bytes, name: str, limit: int) -> Picture:
    """Decode a file of at most ``limit`` pixels; raises ``PictureError``, which calls it ``name``.

    A JPEG file with more pixels is decoded at a smaller size; the picture keeps the full size. What
    is missing at the end of a JPEG file is black.
    """
    with errors_of(name, content):
        opened, is_cut = _decoded(content, limit, reduce=True)
        if not opened.is_reduced:
            if is_cut:
                hide_missing_rows(opened.image)
            return picture_of_pixels(opened.image)
        width, height = opened.size
        if exif_orientation(opened.image) in TRANSPOSED:
            width, height = height, width
        return ReducedPicture(upright_array(opened.image), Dimensions(width, height))


def picture_of_image(image: Image.Image, limit: int) -> Picture:
    """The picture of a Pillow image, which is decoded if necessary; see :func:`load`."""
    load(image, limit)
    with errors_of(_PIL_IMAGE):
        return picture_of_pixels(image)


def image_of_file(content: bytes, name: str, limit: int) -> Image.Image:
    """Decode a file of at most ``limit`` pixels to an upright image in the file's mode.

    Raises ``PictureError``, which calls it ``name``, also for JPEG files above the limit.
    """
    with errors_of(name, content):
        image = _decoded(content, limit, reduce=False)[0].image
        normalize(image)
        return image


def normalize(image: Image.Image) -> None:
    """Turn a decoded Pillow image upright and convert it to sRGB, in place.

    Its EXIF orientation and its profile are removed, so that a saved copy looks the same.
    """
    if exif_orientation(image) != 1:
        ImageOps.exif_transpose(image, in_place=True)
    convert_to_srgb(image)


def load(image: Image.Image, limit: int) -> None:
    """Make sure that a Pillow image is decoded and has pixels; raises ``PictureError``.

    ``limit`` applies to an image that is not decoded yet, as it does to a file. The rows that a
    baseline JPEG file lacks are black; a progressive one that breaks off is an error, because only
    its whole content could be decoded.
    """
    with errors_of(_PIL_IMAGE):
        if 0 in image.size:
            width, height = upright_size(image)
            raise PictureError(f"picture: the PIL image has no pixels: {width} × {height}")
        if _is_not_decoded(image):
            if image.format == "EPS":
                raise PictureError(
                    "picture: the PIL image is an EPS file that is not decoded yet, and Pillow "
                    "starts Ghostscript to decode it; call its load() first if you trust the file"
                )
            check_pixels(image, limit)
        try:
            image.load()
        except OSError as error:
            if "truncated" not in str(error) or not keep_decoded_part(image):
                raise


def _decoded(content: bytes, limit: int, *, reduce: bool) -> tuple[OpenedImage, bool]:
    """The decoded file, and whether it is a JPEG file whose last rows are missing."""
    opened = open_image(content, limit, reduce=reduce)
    try:
        opened.image.load()
        return opened, False
    except OSError:
        if not is_cut_jpeg(opened.image, content):
            raise
        if keep_decoded_part(opened.image):
            return opened, True
    del opened  # its pixels, before as many are allocated again
    opened = open_image(content + END_OF_JPEG, limit, reduce=reduce)
    opened.image.load()
    return opened, False


def _advice(content: bytes) -> str:
    """The type of the content, and what to do about the most frequent ones."""
    media_type = content_type(content)
    if media_type == "image/svg+xml":
        return f", got {media_type}: save the drawing as PNG first (a page also takes SVG)."
    if media_type.startswith("image/hei"):
        return f", got {media_type}: pip install pillow-heif to read it."
    return f", got {media_type}." if content else ", got an empty file."


def _is_not_decoded(image: Image.Image) -> bool:
    return isinstance(image, ImageFile.ImageFile) and getattr(image, "_im", None) is None


@contextmanager
def errors_of(name: str, content: bytes = b"") -> Iterator[None]:
    """Turn every exception inside into ``PictureError``, which calls the source ``name``.

    ``content`` is its content, whose type the message names if it is not a picture.
    """
    try:
        yield
    except PictureError:
        raise
    except UnidentifiedImageError as error:
        raise PictureError(
            f"picture: {name} is not a picture of a known format; expected {', '.join(FORMATS)}, "
            f"or HEIF with a plug-in for Pillow{_advice(content)} {quotable(error)}".rstrip()
        ) from error
    except TooLargeError as error:
        raise PictureError(f"picture: {name} {error}") from error
    except MemoryError as error:
        raise PictureError(
            f"picture: {name} cannot be decoded: it needs more memory than there is"
        ) from error
    except Exception as error:
        reason = quotable(error) or type(error).__name__
        raise PictureError(f"picture: {name} cannot be decoded: {reason}") from error
