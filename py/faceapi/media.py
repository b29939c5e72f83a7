"""face-api.js's helpers for pictures: fetching, canvases, sizes, cropping faces.

They work on both platforms. A *canvas* is a ``<canvas>`` element in the browser and a PIL image in
CPython; an *image* is an ``<img>`` element or a PIL image. Videos exist only in the browser; in
CPython pass their frames as arrays.

::

    image = await faceapi.fetch_image("photo.jpg")
    faces = await faceapi.detect_all_faces(image)
    canvases = await faceapi.extract_faces(image, faces)
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.points import Dimensions
from faceapi.core.geometry.rotated_region import RotatedRegion
from faceapi.core.pixels.array_picture import Channels
from faceapi.core.pixels.array_values import picture_with_channels, rgb_of_values
from faceapi.core.pixels.orientation import upright_size
from faceapi.core.pixels.picture import Picture
from faceapi.core.results.crops import Region
from faceapi.core.results.faces import AnyFace
from faceapi.core.results.resize_results import HasSize
from faceapi.core.untrusted_text import quotable
from faceapi.downloads import fetch_json, fetch_net_weights, fetch_or_throw, load_weight_map
from faceapi.env import IN_BROWSER, default_environment
from faceapi.pipeline.cropping import crop_regions
from faceapi.runtime.pictures.pixel_limit import pixel_limit

__all__ = [
    "await_media_loaded",
    "buffer_to_image",
    "buffer_to_video",
    "create_canvas",
    "create_canvas_from_media",
    "extract_face_tensors",
    "extract_faces",
    "fetch_image",
    "fetch_json",
    "fetch_net_weights",
    "fetch_or_throw",
    "fetch_video",
    "get_context_2d_or_throw",
    "get_media_dimensions",
    "image_tensor_to_canvas",
    "image_to_square",
    "is_media_element",
    "is_media_loaded",
    "load_weight_map",
    "match_dimensions",
    "open_picture",
    "resolve_input",
]


async def open_picture(
    image: object, *, max_pixels: int | None = None, channels: Channels = "rgb"
) -> Picture:
    """Open any input of :func:`detect_all_faces` as a picture, once for several calls.

    ``channels="bgr"`` is for arrays of OpenCV. ``max_pixels``, at least 1, bounds the memory for
    decoding a file in CPython: at most 12 bytes per pixel. A JPEG file with more pixels is decoded
    at a smaller size, but sizes and boxes still refer to the full picture; other formats are
    rejected. WebP may have 3/4 of that number, AVIF and HEIC half. ``None``: the environment
    variable ``FACEAPI_MAX_PIXELS``, or 67,108,864. Browsers have their own limits.

    Raises ``PictureError`` for anything that is not a picture or is too large, ``ValueError`` for a
    limit below 1, or for ``channels`` of an image that is not an array.
    """
    if channels != "rgb":
        return picture_with_channels(image, channels)
    with pixel_limit(max_pixels):
        return await default_environment().open_picture(image)


async def fetch_image(uri: str) -> Any:
    """An image: a loaded ``<img>`` element, or a PIL image.

    Raises ``FetchError`` if it cannot be fetched, ``PictureError``, which names the address, if it
    is not a picture.
    """
    return await _platform().buffer_to_image(await fetch_or_throw(uri), quotable(uri))


async def fetch_video(uri: str) -> Any:
    """A ``<video>`` element, muted and ready to play; in the browser only.

    Raises ``FetchError`` if it cannot be fetched, ``PictureError`` if it cannot be played.
    """
    return await buffer_to_video(await fetch_or_throw(uri))


async def buffer_to_image(data: Any) -> Any:
    """An image from a ``Blob``, ``File`` or bytes; raises ``PictureError`` if it is not one."""
    return await _platform().buffer_to_image(data)


async def buffer_to_video(data: Any) -> Any:
    """A ``<video>`` element from a ``Blob``, ``File`` or bytes; in the browser only.

    Raises ``PictureError`` if it cannot be played, and in CPython.
    """
    return await _platform().buffer_to_video(data)


def create_canvas(dimensions: HasSize) -> Any:
    """A transparent canvas of this size in whole pixels.

    Raises ``PictureError`` for a size without pixels.
    """
    return _platform().create_canvas(_to_dimensions(dimensions))


def create_canvas_from_media(media: Any, dimensions: HasSize | None = None) -> Any:
    """A canvas with the picture drawn on it, optionally scaled to ``dimensions``.

    ``media`` is an ``<img>``, ``<video>``, ``<canvas>`` or ``ImageData``, in CPython a PIL image
    or an array. Raises ``PictureError`` for anything else, or if it is not loaded.
    """
    return _platform().create_canvas_from_media(
        media, None if dimensions is None else _to_dimensions(dimensions)
    )


def image_tensor_to_canvas(pixels: NDArray[Any], canvas: Any = None) -> Any:
    """The pixels of an array on ``canvas``, which is resized, or on a new canvas.

    ``pixels`` has shape ``(height, width)`` or ``(height, width, 1 or 3)`` with values from 0 to
    255; fractions are truncated. Raises ``ValueError`` for another shape or other values.
    """
    return _platform().image_tensor_to_canvas(rgb_of_values(pixels), canvas)


async def image_to_square(image: object, input_size: int, center_image: bool = False) -> Any:
    """A square canvas of ``input_size`` pixels a side with the picture scaled to fit.

    The rest is black: at the right or bottom, or on both sides with ``center_image``. Raises
    ``PictureError`` if ``image`` is not a picture.
    """
    picture = await open_picture(image)
    patch = picture.patch(None, input_size, centered=center_image)
    return image_tensor_to_canvas(patch.pixels.numpy())


def get_context_2d_or_throw(canvas: Any) -> Any:
    """The 2D context of a canvas (or of its id); in CPython its ``ImageDraw``.

    Raises ``PictureError`` if it has none.
    """
    return _platform().get_context_2d_or_throw(canvas)


def get_media_dimensions(media: Any) -> Dimensions:
    """Width and height in the picture's own pixels, not as it is displayed.

    Raises ``PictureError`` for a value that has neither.
    """
    dimensions: Dimensions = _platform().get_media_dimensions(media)
    return dimensions


def is_media_element(value: Any) -> bool:
    """Whether this is an ``<img>``, ``<video>`` or ``<canvas>``, in CPython a PIL image."""
    return bool(_platform().is_media_element(value))


def is_media_loaded(media: Any) -> bool:
    """Whether an element, or the one with this id, has pixels now.

    In a browser it is ``True`` for anything but ``<img>`` and ``<video>``, in CPython for PIL
    images only.
    """
    return bool(_platform().is_media_loaded(media))


async def await_media_loaded(media: Any) -> None:
    """Wait until an element, or the one with this id, has pixels.

    Raises ``PictureError`` if it cannot have any, or in CPython for anything but a PIL image.
    """
    await _platform().await_media_loaded(media)


def match_dimensions(target: Any, reference: Any, use_media_dimensions: bool = False) -> Dimensions:
    """Resize a canvas to the size of ``reference``, which also clears it; return that size.

    With ``use_media_dimensions`` it is the picture's own size, not the displayed one.

    Raises ``ValueError`` in CPython if ``target`` has another size: PIL images cannot be resized.
    """
    size = get_media_dimensions(reference) if use_media_dimensions else _to_dimensions(reference)
    _platform().match_dimensions(target, size)
    return size


def resolve_input(value: Any) -> Any:
    """The element with this id, in the browser; in CPython, and for anything else, the value."""
    return _platform().resolve_input(value)


async def extract_faces(
    image: object, regions: Iterable[Region | RotatedRegion | AnyFace]
) -> list[Any]:
    """A canvas for every region that has pixels in the picture, in order.

    ``regions`` are faces, detections, boxes or rotated regions, such as ``face.upright_region``.
    Boxes are clipped to the picture; a detection's box is floored first. A rotated region becomes a
    square canvas, turned upright, black outside the picture. Raises ``PictureError`` if ``image``
    is not a picture.
    """
    tensors = crop_regions(await open_picture(image), regions, floor_first=True)
    return [image_tensor_to_canvas(pixels) for pixels in tensors]


async def extract_face_tensors(
    image: object, regions: Iterable[Region | RotatedRegion | AnyFace]
) -> list[NDArray[np.uint8]]:
    """The same as :func:`extract_faces`, as uint8 arrays ``(height, width, 3)``, RGB.

    A detection's box is floored after clipping, not before. At an edge an array can therefore be a
    pixel larger than the canvas, as in face-api.js. Raises ``PictureError`` if ``image`` is not a
    picture.
    """
    return crop_regions(await open_picture(image), regions, floor_first=False)


def _to_dimensions(sized: HasSize) -> Dimensions:
    return Dimensions(*upright_size(sized))


@cache
def _platform() -> Any:
    """The module of this platform, imported on first use; both have the same functions."""
    if IN_BROWSER:
        from faceapi.browser.media import dom_media

        return dom_media
    from faceapi.runtime.pictures import pil_media

    return pil_media
