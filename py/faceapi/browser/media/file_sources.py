"""JavaScript objects that hold the bytes of a picture file: buffers and responses."""

from __future__ import annotations

from typing import Any

import js

from faceapi.browser.interop.dom import Blob, Response
from faceapi.browser.interop.ffi import JsException, error_message, js_array, js_class_name
from faceapi.browser.interop.host import HOST
from faceapi.core.untrusted_text import quotable
from faceapi.errors import FetchError, PictureError

BUFFER_CLASSES = (
    "ArrayBuffer",
    "SharedArrayBuffer",
    "DataView",
    "Uint8Array",
    "Uint8ClampedArray",
)
"""JavaScript classes that hold bytes. Arrays of other numbers are not files."""


def blob_from_buffer(buffer: Any) -> Blob:
    """The bytes of one of :data:`BUFFER_CLASSES` as a ``Blob``."""
    class_name = js_class_name(buffer)
    if class_name == "DataView":
        buffer = js.Uint8Array.new(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    elif class_name.endswith("ArrayBuffer"):
        buffer = js.Uint8Array.new(buffer)
    # The copy is in separate memory: a Blob does not accept shared memory.
    blob: Blob = js.Blob.new(js_array([js.Uint8Array.new(buffer)]))
    return blob


async def blob_from_response(response: Response) -> Blob:
    """The body of a ``Response``.

    Raises ``FetchError`` for a status of 400 or more, ``PictureError`` if the body was read before.
    """
    address = quotable(response.url) or "the response"
    if not response.ok:
        raise FetchError(
            f"{address} has no picture: the server answered {response.status} "
            f"{quotable(response.statusText)}".rstrip(),
            uri=response.url,
            status=response.status,
        )
    if response.bodyUsed:
        raise PictureError(
            f"the body of {address} was already read: pass the bytes, or response.clone()"
        )
    try:
        blob: Blob = await HOST.call(response, "blob")
    except JsException as error:
        raise FetchError(
            f"{address} was interrupted: {error_message(error)}", uri=address
        ) from error
    return blob
