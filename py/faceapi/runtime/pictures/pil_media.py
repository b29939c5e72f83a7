"""The implementation of :mod:`faceapi.media` in CPython, where a canvas is a PIL image."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from faceapi.core.geometry.points import Dimensions
from faceapi.core.pixels.array_values import as_array, picture_of_array
from faceapi.core.pixels.orientation import upright_size
from faceapi.core.pixels.picture import Picture
from faceapi.errors import PictureError
from faceapi.runtime.pictures.decoding import image_of_file, load, normalize, picture_of_image
from faceapi.runtime.pictures.picture_sources import read_content
from faceapi.runtime.pictures.pixel_limit import max_pixels


async def buffer_to_image(data: Any, name: str | None = None) -> Image.Image:
    """Decode the content of a picture file to an upright image."""
    content, default_name = await read_content(data)
    return image_of_file(content, name or default_name, max_pixels())


async def buffer_to_video(data: bytes) -> Any:
    """Raise ``PictureError``: there is no video player in CPython."""
    raise PictureError("videos need a browser; in CPython pass their frames as arrays")


def create_canvas(dimensions: Dimensions) -> Image.Image:
    """A transparent RGBA image."""
    return Image.new("RGBA", _pixel_size(dimensions))


def create_canvas_from_media(media: Any, dimensions: Dimensions | None) -> Image.Image:
    """An upright RGB copy in sRGB, optionally scaled as a browser's canvas does."""
    picture = _picture(media)
    if dimensions is None:
        return Image.fromarray(picture.rgb())
    scaled = picture.resized(None, *_pixel_size(dimensions))
    return Image.fromarray(scaled.numpy().astype(np.uint8))


def image_tensor_to_canvas(pixels: NDArray[np.uint8], canvas: Any) -> Image.Image:
    """An RGB image. An existing ``canvas`` is painted over and must have the same size."""
    image = Image.fromarray(pixels)
    if canvas is None:
        return image
    match_dimensions(canvas, Dimensions(*image.size))
    target = _image(canvas)
    normalize(target)
    target.paste(image)
    return target


def get_context_2d_or_throw(canvas: Any) -> ImageDraw.ImageDraw:
    """Pillow's drawing object. The image is turned upright and converted to sRGB, in place."""
    image = _image(canvas)
    normalize(image)
    return ImageDraw.Draw(image)


def get_media_dimensions(media: Any) -> Dimensions:
    """The size of an image (upright), an array, or anything with width and height."""
    array = as_array(media)
    if array is not None and array.ndim >= 2:
        return Dimensions(array.shape[1], array.shape[0])
    if not hasattr(media, "width") or not hasattr(media, "height"):
        raise PictureError(f"{type(media).__name__} has no width and height")
    return Dimensions(*upright_size(media))


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
    elif (size := upright_size(target)) != _pixel_size(dimensions):
        raise ValueError(
            f"a PIL image of {size[0]} × {size[1]} cannot become "
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


def _picture(media: Any) -> Picture:
    array = as_array(media)
    return (
        picture_of_array(array)
        if array is not None
        else picture_of_image(_image(media), max_pixels())
    )


def _pixel_size(dimensions: Dimensions) -> tuple[int, int]:
    width, height = int(dimensions.width), int(dimensions.height)
    if width < 1 or height < 1:
        raise PictureError(f"a canvas needs at least one pixel, got {width} × {height}")
    return width, height
