"""Decodes picture files and Pillow images to :class:`~faceapi.core.pixels.picture.Picture`.

Decoders raise arbitrary, undocumented exceptions for damaged bytes. This module turns all of them
into ``PictureError``, including lack of memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from faceapi.core.geometry.points import Dimensions
from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.core.pixels.picture import Picture
from faceapi.core.pixels.reduced_picture import ReducedPicture
from faceapi.errors import PictureError
from faceapi.runtime.pictures.picture_files import FORMATS, TooLargeError, check_pixels, open_image
from faceapi.runtime.pictures.pil_pixels import TRANSPOSED, orientation_of, rgb_array

_REASON_LIMIT = 300


def picture_of_file(content: bytes, name: str, limit: int) -> Picture:
    """Decode a file of at most ``limit`` pixels; raises ``PictureError``, which calls it ``name``.

    A JPEG file with more pixels is decoded at a smaller size; the picture keeps the full size.
    """
    with errors_of(name):
        opened = open_image(content, limit)
        is_reduced = opened.is_reduced
        pixels = rgb_array(opened.image)
        if not is_reduced:
            return ArrayPicture(pixels)
        width, height = opened.size
        if orientation_of(opened.image) in TRANSPOSED:
            width, height = height, width
        return ReducedPicture(pixels, Dimensions(width, height))


def picture_of_image(image: Image.Image, limit: int) -> Picture:
    """The picture of a Pillow image, which is decoded if necessary; see :func:`load`."""
    load(image, limit)
    with errors_of("the PIL image"):
        return ArrayPicture(rgb_array(image))


def image_of_file(content: bytes, name: str, limit: int) -> Image.Image:
    """Decode a file of at most ``limit`` pixels to an upright image in the file's mode.

    Raises ``PictureError``, which calls it ``name``, also for JPEG files above the limit.
    """
    with errors_of(name):
        image = open_image(content, limit, reduce=False).image
        return ImageOps.exif_transpose(image)


def load(image: Image.Image, limit: int) -> None:
    """Make sure that a Pillow image is decoded and has pixels; raises ``PictureError``.

    ``limit`` applies to an image that is not decoded yet, as it does to a file.
    """
    with errors_of("the PIL image"):
        if 0 in image.size:
            raise PictureError(
                f"picture: the PIL image has no pixels: {image.width} × {image.height}"
            )
        if _is_not_decoded(image):
            if image.format == "EPS":
                raise PictureError(
                    "picture: the PIL image is an EPS file that is not decoded yet, and Pillow "
                    "starts Ghostscript to decode it; call its load() first if you trust the file"
                )
            check_pixels(image, limit)
        image.load()


def _is_not_decoded(image: Image.Image) -> bool:
    return isinstance(image, ImageFile.ImageFile) and getattr(image, "_im", None) is None


@contextmanager
def errors_of(name: str) -> Iterator[None]:
    """Turn every exception inside into ``PictureError``, which calls the source ``name``."""
    try:
        yield
    except PictureError:
        raise
    except UnidentifiedImageError as error:
        raise PictureError(
            f"picture: {name} is not a picture of a known format; expected {', '.join(FORMATS)}, "
            f"or HEIF with a plug-in for Pillow. {str(error)[:_REASON_LIMIT]}".rstrip()
        ) from error
    except TooLargeError as error:
        raise PictureError(f"picture: {name} {error}") from error
    except MemoryError as error:
        raise PictureError(
            f"picture: {name} cannot be decoded: it needs more memory than there is"
        ) from error
    except Exception as error:
        reason = str(error)[:_REASON_LIMIT] or type(error).__name__
        raise PictureError(f"picture: {name} cannot be decoded: {reason}") from error
