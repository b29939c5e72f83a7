"""Opens pictures in the browser: elements, files, URLs, bytes and arrays."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import js

from faceapi.browser.interop.dom import (
    Canvas,
    HTMLImageElement,
    HTMLVideoElement,
    ImageData,
)
from faceapi.browser.interop.elements import resolve_element
from faceapi.browser.interop.fetch import fetch_blob
from faceapi.browser.interop.ffi import (
    bytes_to_js,
    is_js_proxy,
    js_array,
    js_class_name,
)
from faceapi.browser.interop.page import HAS_PAGE, page_required
from faceapi.browser.media.canvas_picture import CanvasPicture
from faceapi.browser.media.decode import decode
from faceapi.browser.media.file_sources import (
    BUFFER_CLASSES,
    blob_from_buffer,
    blob_from_response,
)
from faceapi.browser.media.media_ready import image_ready, video_ready
from faceapi.core.pixels.array_values import as_array, picture_of_array
from faceapi.core.pixels.picture import Picture
from faceapi.core.profiling import STAGE_TIMER
from faceapi.core.untrusted_text import excerpt, quotable
from faceapi.errors import PictureError

ACCEPTED = (
    f"{'an <img>, <video> or <canvas> (or its id), ' if HAS_PAGE else ''}an ImageData, "
    "ImageBitmap, OffscreenCanvas, VideoFrame, Blob, File, Response or ArrayBuffer, a URL, bytes "
    "of a picture file, or a numpy array"
)


async def open_picture(source: object) -> Picture:
    """Open ``source`` as a :class:`Picture`, waiting until it is loaded.

    :data:`ACCEPTED` lists what it may be. A photo is rotated as its EXIF data says.

    Raises
    ------
    PictureError
        not one of these types, not decodable, without pixels, or without a frame yet
    FetchError
        a URL or a ``Response`` that could not be fetched
    PageRequiredError
        the id of an element, in a worker
    """
    source = resolve_element(source)
    source = getattr(source, "js_response", source)  # of pyodide.http
    if isinstance(source, str):
        return await _open_url(source)
    if isinstance(source, bytes | bytearray | memoryview):
        return await decode(js.Blob.new(js_array([bytes_to_js(source)])), "these bytes")
    if is_js_proxy(source):
        return await _open_js(source)
    array = as_array(source)
    if array is not None:
        return picture_of_array(array)
    if hasattr(source, "patch") and hasattr(source, "size"):
        picture: Any = source
        return picture  # type: ignore[no-any-return]  # another implementation of Picture
    raise PictureError(f"expected {ACCEPTED}; got {type(source).__name__}")


async def _open_url(url: str) -> Picture:
    if any(mark in url for mark in "/.:"):
        return await decode(await fetch_blob(url), quotable(url))
    if not HAS_PAGE:
        raise page_required(f"the element {excerpt(url)}")
    raise PictureError(f"the page has no element with the id {excerpt(url)}")


async def _open_js(source: Any) -> Picture:
    class_name = js_class_name(source)
    opener = OPENERS.get(class_name)
    if opener is None:
        raise PictureError(f"expected {ACCEPTED}; got a JavaScript {class_name}")
    return await opener(source)


async def _open_image(image: HTMLImageElement) -> Picture:
    await image_ready(image)
    return _draw(image, image.naturalWidth, image.naturalHeight)


async def _open_video(video: HTMLVideoElement) -> Picture:
    await video_ready(video)
    return _draw(video, video.videoWidth, video.videoHeight)


async def _open_canvas(canvas: Canvas) -> Picture:
    if not canvas.width or not canvas.height:
        raise PictureError(
            f"the canvas has no pixels: it is {canvas.width} × {canvas.height}; set its width "
            "and height before drawing on it"
        )
    return _draw(canvas, canvas.width, canvas.height)


async def _open_video_frame(frame: Any) -> Picture:
    return _draw(frame, frame.displayWidth, frame.displayHeight)


async def _open_image_data(data: ImageData) -> Picture:
    return CanvasPicture.from_image_data(data)


async def _open_blob(blob: Any) -> Picture:
    return await decode(blob, quotable(getattr(blob, "name", "")) or "the blob")


async def _open_buffer(buffer: Any) -> Picture:
    return await decode(blob_from_buffer(buffer), "the buffer")


async def _open_response(response: Any) -> Picture:
    blob = await blob_from_response(response)
    return await decode(blob, quotable(response.url) or "the response")


def _draw(source: object, width: int, height: int) -> Picture:
    with STAGE_TIMER.stage("preprocessing"):
        return CanvasPicture.from_drawable(source, width, height)


OPENERS: Mapping[str, Callable[[Any], Awaitable[Picture]]] = {
    "HTMLImageElement": _open_image,
    "HTMLVideoElement": _open_video,
    "HTMLCanvasElement": _open_canvas,
    "OffscreenCanvas": _open_canvas,
    "ImageBitmap": _open_canvas,
    "VideoFrame": _open_video_frame,
    "ImageData": _open_image_data,
    "Blob": _open_blob,
    "File": _open_blob,
    "Response": _open_response,
    **dict.fromkeys(BUFFER_CLASSES, _open_buffer),
}
