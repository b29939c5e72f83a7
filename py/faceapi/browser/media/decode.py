"""Decodes picture files in the browser."""

from __future__ import annotations

import js

from faceapi.browser.interop.dom import Blob, HTMLImageElement, ImageBitmap
from faceapi.browser.interop.ffi import JsException, bytes_from_js, js_array, js_object
from faceapi.browser.interop.host import HOST
from faceapi.browser.interop.page import HAS_PAGE
from faceapi.browser.media.canvas_picture import CanvasPicture
from faceapi.browser.media.media_ready import image_ready
from faceapi.core.content_type import HEAD_LENGTH, content_type
from faceapi.core.untrusted_text import quotable
from faceapi.errors import PictureError

_SVG = "image/svg+xml"


async def decode(blob: Blob, name: str) -> CanvasPicture:
    """Decode the picture file in ``blob``; error messages call it ``name``.

    Raises ``PictureError`` if the browser cannot show it.
    """
    if blob.size == 0:
        raise PictureError(f"{name}: the file is empty")
    try:
        options = js_object(imageOrientation="from-image")
        bitmap = await HOST.call(js.globalThis, "createImageBitmap", blob, options)
    except JsException as error:
        return await _decode_as_element(blob, name, error)
    picture = CanvasPicture.from_drawable(bitmap, bitmap.width, bitmap.height)
    bitmap.close()
    return picture


async def bitmap_of_blob(blob: Blob, name: str) -> ImageBitmap:
    """The file as an ``ImageBitmap``, for a worker; raises ``PictureError``."""
    try:
        options = js_object(imageOrientation="from-image")
        bitmap: ImageBitmap = await HOST.call(js.globalThis, "createImageBitmap", blob, options)
    except JsException as error:
        raise await not_a_picture(blob, name) from error
    return bitmap


async def element_of_blob(blob: Blob) -> HTMLImageElement:
    """A loaded ``<img>``; its object URL is released. Raises ``PictureError`` if it cannot load."""
    image: HTMLImageElement = js.document.createElement("img")
    url = js.URL.createObjectURL(blob)
    try:
        image.src = url
        await image_ready(image)
    finally:
        js.URL.revokeObjectURL(url)
    return image


async def not_a_picture(blob: Blob, name: str) -> PictureError:
    """The error for a file that the browser cannot show; it names the type of the content."""
    media_type = await _content_type(blob)
    return PictureError(
        f"{name} cannot be read as a picture by this browser ({blob.size} bytes, {media_type})"
    )


async def _decode_as_element(blob: Blob, name: str, error: JsException) -> CanvasPicture:
    """Show the file in an ``<img>``, which also takes SVG and files that break off."""
    if not HAS_PAGE:
        raise await not_a_picture(blob, name) from error
    if await _content_type(blob) == _SVG:
        blob = js.Blob.new(js_array([blob]), js_object(type=_SVG))
    try:
        image = await element_of_blob(blob)
    except PictureError as reason:
        raise await not_a_picture(blob, name) from reason
    return CanvasPicture.from_drawable(image, image.naturalWidth, image.naturalHeight)


async def _content_type(blob: Blob) -> str:
    buffer = await HOST.call(blob.slice(0, HEAD_LENGTH), "arrayBuffer")
    media_type = content_type(bytes_from_js(buffer))
    unknown = media_type in ("application/octet-stream", "text/plain")
    return quotable(blob.type) if unknown and blob.type else media_type
