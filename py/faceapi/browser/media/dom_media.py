"""face-api.js's media helpers for elements of the page; :mod:`faceapi.media` documents them.

In a worker an ``ImageBitmap`` replaces an ``<img>``, and an ``OffscreenCanvas`` replaces a
``<canvas>``.

Reference: face-api.js src/dom.
"""

from __future__ import annotations

from typing import Any

import js
import numpy as np
from numpy.typing import NDArray

from faceapi.browser.interop.dom import document
from faceapi.browser.interop.elements import MEDIA_ELEMENTS, resolve_element
from faceapi.browser.interop.ffi import (
    bytes_to_js,
    is_js_proxy,
    js_array,
    js_class_name,
)
from faceapi.browser.interop.page import HAS_PAGE
from faceapi.browser.media.canvas_pool import new_surface, readable_context
from faceapi.browser.media.decode import decode_bitmap, element_of_blob, not_a_picture
from faceapi.browser.media.media_ready import image_ready, video_ready
from faceapi.core.geometry.points import Dimensions
from faceapi.core.untrusted_text import excerpt
from faceapi.errors import PictureError

WORKER_IMAGES = ("OffscreenCanvas", "ImageBitmap", "VideoFrame")
"""JavaScript classes that can be drawn and exist without a page."""
_SIZE_NAMES = (
    ("naturalWidth", "naturalHeight"),
    ("videoWidth", "videoHeight"),
    ("displayWidth", "displayHeight"),
)
_HAVE_FUTURE_DATA = 3  # of HTMLMediaElement.readyState; face-api.js requires it


async def buffer_to_image(data: Any, name: str | None = None) -> Any:
    """An ``<img>``, loaded; its object URL is released. In a worker an ``ImageBitmap``.

    Error messages call it ``name``.
    """
    blob = _blob(data)
    if not HAS_PAGE:
        return await decode_bitmap(blob, name or "the file")
    try:
        return await element_of_blob(blob)
    except PictureError as error:
        raise await not_a_picture(blob, name or "the file") from error


async def buffer_to_video(data: Any) -> Any:
    """A ``<video>``, muted; its object URL is kept for the lifetime of the page."""
    video = document.createElement("video")
    video.muted = True
    video.playsInline = True
    video.preload = "auto"
    video.src = js.URL.createObjectURL(_blob(data))
    try:
        await video_ready(video)
    except PictureError:
        js.URL.revokeObjectURL(video.src)
        raise
    return video


def create_canvas(dimensions: Dimensions) -> Any:
    """A ``<canvas>`` (in a worker an ``OffscreenCanvas``), with its pixels in main memory."""
    width, height = int(dimensions.width), int(dimensions.height)
    if width < 1 or height < 1:
        raise PictureError(f"a canvas needs at least one pixel, got {width} × {height}")
    if not HAS_PAGE:
        return new_surface(width, height).canvas
    canvas = document.createElement("canvas")
    canvas.width, canvas.height = width, height
    readable_context(canvas)
    return canvas


def create_canvas_from_media(media: Any, dimensions: Dimensions | None) -> Any:
    """A ``<canvas>`` with the picture on it; an ``ImageData`` is never scaled."""
    media = resolve_input(media)
    if js_class_name(media) == "ImageData":
        canvas = create_canvas(dimensions or Dimensions(media.width, media.height))
        readable_context(canvas).putImageData(media, 0, 0)
        return canvas
    is_drawable = is_media_element(media) or js_class_name(media) in WORKER_IMAGES
    if not is_drawable or not is_media_loaded(media):
        raise PictureError(
            "expected a loaded <img> or <video>, a <canvas>, OffscreenCanvas, ImageBitmap, "
            "VideoFrame or ImageData; wait for loading with "
            "`await faceapi.media.await_media_loaded(media)` first"
        )
    canvas = create_canvas(dimensions or get_media_dimensions(media))
    readable_context(canvas).drawImage(media, 0, 0, canvas.width, canvas.height)
    return canvas


def image_tensor_to_canvas(pixels: NDArray[np.uint8], canvas: Any) -> Any:
    """Opaque pixels on a ``<canvas>``: a new one, or ``canvas`` resized to fit."""
    height, width, _ = pixels.shape
    if canvas is None:
        canvas = create_canvas(Dimensions(width, height))
    else:
        canvas = resolve_input(canvas)
        canvas.width, canvas.height = width, height
    opaque = np.full((height, width, 1), 255, np.uint8)
    data = bytes_to_js(np.concatenate([pixels, opaque], axis=2).tobytes())
    clamped = js.Uint8ClampedArray.new(data.buffer)
    readable_context(canvas).putImageData(js.ImageData.new(clamped, width, height), 0, 0)
    return canvas


def get_context_2d_or_throw(canvas: Any) -> Any:
    """The 2D context of a ``<canvas>`` or of its id; a context is returned as it is."""
    target = resolve_input(canvas)
    class_name = js_class_name(target) if is_js_proxy(target) else type(target).__name__
    if class_name in ("CanvasRenderingContext2D", "OffscreenCanvasRenderingContext2D"):
        return target
    if class_name not in ("HTMLCanvasElement", "OffscreenCanvas"):
        raise PictureError(
            f"expected a <canvas>, its id, or a 2D context, got {class_name}: {excerpt(canvas)}"
        )
    return readable_context(target)


def get_media_dimensions(media: Any) -> Dimensions:
    """The natural size of an image, the size of a video's frames, else width and height."""
    media = resolve_input(media)
    for width, height in _SIZE_NAMES:
        if hasattr(media, width):
            return Dimensions(getattr(media, width), getattr(media, height))
    if hasattr(media, "width") and hasattr(media, "height"):
        return Dimensions(media.width, media.height)
    raise PictureError(f"expected something with a width and a height, got {excerpt(media)}")


def is_media_element(value: Any) -> bool:
    """Whether this is an ``<img>``, ``<video>`` or ``<canvas>``."""
    return is_js_proxy(value) and js_class_name(value) in MEDIA_ELEMENTS


def is_media_loaded(media: Any) -> bool:
    """Whether an image is complete, or a video has a frame and the next; ``True`` for others."""
    media = resolve_input(media)
    if hasattr(media, "videoWidth"):
        return bool(media.readyState >= _HAVE_FUTURE_DATA)
    return bool(media.complete and media.naturalWidth) if hasattr(media, "naturalWidth") else True


async def await_media_loaded(media: Any) -> None:
    """Wait until an image or a video has pixels; anything else already has them."""
    media = resolve_input(media)
    if hasattr(media, "naturalWidth"):
        await image_ready(media)
    elif hasattr(media, "videoWidth"):
        await video_ready(media)


def match_dimensions(target: Any, dimensions: Dimensions) -> None:
    """Set width and height, which clears a ``<canvas>``."""
    target = resolve_input(target)
    target.width, target.height = int(dimensions.width), int(dimensions.height)


def resolve_input(value: Any) -> Any:
    """The element with this id, if the page has one; anything else as it is."""
    return resolve_element(value)


def _blob(data: Any) -> Any:
    if isinstance(data, bytes | bytearray | memoryview):
        return js.Blob.new(js_array([bytes_to_js(data)]))
    if is_js_proxy(data) and js_class_name(data) in ("Blob", "File"):
        return data
    class_name = js_class_name(data) if is_js_proxy(data) else type(data).__name__
    raise PictureError(f"expected a Blob, a File or bytes, got {class_name}")
