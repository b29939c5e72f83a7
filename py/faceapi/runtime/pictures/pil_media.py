"""The implementation of :mod:`faceapi.media` in CPython, where a canvas is a PIL image."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from faceapi.core.geometry.points import Dimensions
from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.errors import PictureError
from faceapi.runtime.pictures.decoding import errors_of, image_of_file, load
from faceapi.runtime.pictures.pixel_limit import max_pixels


async def buffer_to_image(data: bytes) -> Image.Image:
    """Decode the bytes of a picture file to an upright image."""
    content = bytes(data)
    return image_of_file(content, f"the {len(content)} bytes", max_pixels())


async def buffer_to_video(data: bytes) -> Any:
    """Raise ``PictureError``: there is no video player in CPython."""
    raise PictureError("videos need a browser; in CPython pass their frames as arrays")


def create_canvas(dimensions: Dimensions) -> Image.Image:
    """A transparent RGBA image."""
    return Image.new("RGBA", _pixel_size(dimensions))


def create_canvas_from_media(media: Any, dimensions: Dimensions | None) -> Image.Image:
    """An RGB copy, optionally scaled as a browser's canvas does."""
    image = Image.fromarray(media) if isinstance(media, np.ndarray) else _image(media)
    with errors_of("the PIL image"):
        copy = image.convert("RGB")
    if dimensions is None:
        return copy
    scaled = ArrayPicture(np.asarray(copy)).resized(None, *_pixel_size(dimensions))
    return Image.fromarray(scaled.numpy().astype(np.uint8))


def image_tensor_to_canvas(pixels: NDArray[np.uint8], canvas: Any) -> Image.Image:
    """An RGB image. An existing ``canvas`` is painted over and must have the same size."""
    image = Image.fromarray(pixels)
    if canvas is None:
        return image
    match_dimensions(canvas, Dimensions(*image.size))
    _image(canvas).paste(image)
    return _image(canvas)


def get_context_2d_or_throw(canvas: Any) -> ImageDraw.ImageDraw:
    """Pillow's drawing object."""
    return ImageDraw.Draw(_image(canvas))


def get_media_dimensions(media: Any) -> Dimensions:
    """The size of an image, an array, or anything with width and height."""
    if isinstance(media, np.ndarray) and media.ndim >= 2:
        return Dimensions(media.shape[1], media.shape[0])
    if not hasattr(media, "width") or not hasattr(media, "height"):
        raise PictureError(f"{type(media).__name__} has no width and height")
    return Dimensions(media.width, media.height)


def is_media_element(value: Any) -> bool:
    """Whether it is a PIL image."""
    return isinstance(value, Image.Image)


def is_media_loaded(media: Any) -> bool:
    """Whether it is a PIL image, which is always loaded or loads on use."""
    return is_media_element(media)


async def await_media_loaded(media: Any) -> None:
    """Decode it if necessary."""
    _image(media)


def match_dimensions(target: Any, dimensions: Dimensions) -> None:
    """Set the size of anything but an image; an image must already have it."""
    if not isinstance(target, Image.Image):
        target.width, target.height = _pixel_size(dimensions)
    elif target.size != _pixel_size(dimensions):
        raise ValueError(
            f"a PIL image of {target.width} × {target.height} cannot become "
            f"{dimensions.width:g} × {dimensions.height:g}; make one with create_canvas(dimensions)"
        )


def resolve_input(value: Any) -> Any:
    """Return the value: there are no elements in CPython."""
    return value


def _image(media: Any) -> Image.Image:
    """The image, decoded; raises ``PictureError`` if that fails."""
    if not isinstance(media, Image.Image):
        raise PictureError(f"expected a PIL image, got {type(media).__name__}")
    load(media, max_pixels())
    return media


def _pixel_size(dimensions: Dimensions) -> tuple[int, int]:
    width, height = int(dimensions.width), int(dimensions.height)
    if width < 1 or height < 1:
        raise PictureError(f"a canvas needs at least one pixel, got {width} × {height}")
    return width, height
