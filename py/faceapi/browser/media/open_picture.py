"""Whatever a user calls a picture, turned into one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import js
import numpy as np

from faceapi.browser.interop.dom import (
    Blob,
    Canvas,
    ImageData,
    ImageElement,
    VideoElement,
    document,
)
from faceapi.browser.interop.fetch import fetch_blob
from faceapi.browser.interop.ffi import (
    JsException,
    bytes_to_js,
    error_message,
    is_js_proxy,
    js_array,
    js_class_name,
    js_object,
    none_if_null,
)
from faceapi.browser.interop.host import HOST
from faceapi.browser.media.canvas_picture import CanvasPicture
from faceapi.browser.media.media_ready import image_ready, video_ready
from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.core.pixels.picture import Picture
from faceapi.core.profiling import STAGE_TIMER
from faceapi.errors import PictureError

ACCEPTED = (
    "an <img>, <video> or <canvas> (or its id), an ImageData, ImageBitmap, OffscreenCanvas, "
    "Blob or File, a URL, bytes of a picture file, or a numpy array"
)


async def open_picture(source: object) -> Picture:
    """Make a :class:`Picture` of ``source``, waiting until it is loaded.

    Accepts what :data:`ACCEPTED` lists. The rotation noted in a photograph (EXIF) is applied.

    Raises
    ------
    PictureError
        not one of these kinds, not decodable, without pixels, or without a frame yet
    FetchError
        a URL that could not be fetched
    """
    if isinstance(source, str):
        return await _named(source)
    if isinstance(source, np.ndarray):
        return ArrayPicture(source)
    if isinstance(source, bytes | bytearray | memoryview):
        return await decode(js.Blob.new(js_array([bytes_to_js(source)])), "these bytes")
    source = getattr(source, "_dom_element", source)  # a pyscript.web element wraps one of these
    if is_js_proxy(source):
        return await _javascript(source)
    if hasattr(source, "patch") and hasattr(source, "size"):
        picture: Any = source
        return picture  # type: ignore[no-any-return]  # someone else's Picture
    raise PictureError(f"expected {ACCEPTED}; got {type(source).__name__}")


async def decode(blob: Blob, name: str) -> CanvasPicture:
    """Decode a picture file held in memory; ``name`` is used in the message."""
    if blob.size == 0:
        raise PictureError(f"{name}: the file is empty")
    try:
        options = js_object(imageOrientation="from-image")
        bitmap = await HOST.call(js.window, "createImageBitmap", blob, options)
    except JsException as error:
        kind = blob.type or "of unknown type"
        raise PictureError(
            f"{name} cannot be read as a picture by this browser "
            f"({blob.size} bytes, {kind}): {error_message(error)}"
        ) from error
    picture = CanvasPicture.drawn(bitmap, bitmap.width, bitmap.height)
    bitmap.close()
    return picture


async def _named(text: str) -> Picture:
    element = none_if_null(document.getElementById(text))
    if element is not None:
        return await _javascript(element)
    if any(mark in text for mark in "/.:"):
        return await decode(await fetch_blob(text), text)
    raise PictureError(f"the page has no element with the id {text!r}")


async def _javascript(source: Any) -> Picture:
    kind = js_class_name(source)
    opener = OPENERS.get(kind)
    if opener is None:
        raise PictureError(f"expected {ACCEPTED}; got a JavaScript {kind}")
    return await opener(source)


async def _image(image: ImageElement) -> Picture:
    await image_ready(image)
    return _drawn(image, image.naturalWidth, image.naturalHeight)


async def _video(video: VideoElement) -> Picture:
    await video_ready(video)
    return _drawn(video, video.videoWidth, video.videoHeight)


async def _canvas(canvas: Canvas) -> Picture:
    if not canvas.width or not canvas.height:
        raise PictureError(
            f"the canvas has no pixels: it is {canvas.width} × {canvas.height}; set its width "
            "and height before drawing on it"
        )
    return _drawn(canvas, canvas.width, canvas.height)


async def _video_frame(frame: Any) -> Picture:
    return _drawn(frame, frame.displayWidth, frame.displayHeight)


async def _pixels(data: ImageData) -> Picture:
    return CanvasPicture.put(data)


async def _blob(blob: Any) -> Picture:
    return await decode(blob, getattr(blob, "name", "") or "the blob")


def _drawn(source: object, width: int, height: int) -> Picture:
    with STAGE_TIMER.stage("pixels"):
        return CanvasPicture.drawn(source, width, height)


OPENERS: Mapping[str, Callable[[Any], Awaitable[Picture]]] = {
    "HTMLImageElement": _image,
    "HTMLVideoElement": _video,
    "HTMLCanvasElement": _canvas,
    "OffscreenCanvas": _canvas,
    "ImageBitmap": _canvas,
    "VideoFrame": _video_frame,
    "ImageData": _pixels,
    "Blob": _blob,
    "File": _blob,
}
