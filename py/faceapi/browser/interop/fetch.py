"""Fetches files in the browser: progress in bytes, and ``FetchError`` for every failure."""

from __future__ import annotations

import asyncio

import js

from faceapi.browser.interop.dom import Blob, Response
from faceapi.browser.interop.ffi import (
    JsException,
    bytes_from_js,
    bytes_to_js,
    error_message,
    js_array,
    js_object,
    none_if_null,
)
from faceapi.browser.interop.host import HOST
from faceapi.core.untrusted_text import quotable
from faceapi.errors import FetchError
from faceapi.runtime.backend import ProgressCallback

STALL_TIMEOUT_S = 60.0
"""Seconds without any data after which a download fails."""
MAX_BYTES = 256 << 20
"""Maximum size of a response body, as in CPython."""


async def fetch_bytes(
    uri: str, progress: ProgressCallback | None = None, *, max_bytes: int | None = None
) -> bytes:
    """Fetch a file through the browser's HTTP cache. Call again to retry after an error.

    Parameters
    ----------
    uri
        absolute, or relative to the page
    progress
        called with the bytes received so far and the total (``None`` if it is not known)
    max_bytes
        the download stops after this many bytes; a longer file is cut there

    Raises
    ------
    FetchError
        no connection, a status of 400 or more, a download that stalls or is incomplete, a body
        of more than ``MAX_BYTES``, or an HTML page instead of a file
    """
    controller = js.AbortController.new()
    try:
        return await _read(uri, progress, max_bytes, controller.signal)
    except JsException as error:
        if error.name == "AbortError":
            raise FetchError(
                f"{quotable(uri)} was not fetched: the download was aborted", uri=uri
            ) from error
        raise FetchError(
            f"{quotable(uri)} could not be fetched: {error_message(error)}; check the network "
            "connection",
            uri=uri,
        ) from error
    except TimeoutError as error:
        raise FetchError(
            f"{quotable(uri)} sent nothing for {STALL_TIMEOUT_S:g} seconds", uri=uri
        ) from error
    finally:
        controller.abort()


async def fetch_blob(uri: str) -> Blob:
    """Fetch a file as a ``Blob``; errors as :func:`fetch_bytes`."""
    blob: Blob = js.Blob.new(js_array([bytes_to_js(await fetch_bytes(uri))]))
    return blob


async def _read(
    uri: str, progress: ProgressCallback | None, max_bytes: int | None, signal: object
) -> bytes:
    options = js_object(signal=signal)
    response: Response = await asyncio.wait_for(
        HOST.call(js.globalThis, "fetch", uri, options), STALL_TIMEOUT_S
    )
    _raise_for_status(response, uri)
    body = none_if_null(response.body)
    if body is None:
        return b""
    total = _content_length(response)
    content = bytearray()
    reader = body.getReader()
    while not (chunk := await asyncio.wait_for(HOST.call(reader, "read"), STALL_TIMEOUT_S)).done:
        content += bytes_from_js(chunk.value)
        if progress is not None:
            progress(len(content), total)
        if max_bytes is not None and len(content) >= max_bytes:
            return bytes(memoryview(content)[:max_bytes])
        if len(content) > MAX_BYTES:
            raise FetchError(
                f"{quotable(uri)} has more than {MAX_BYTES} bytes, the maximum", uri=uri
            )
    if total is not None and len(content) != total:
        raise FetchError(
            f"{quotable(uri)} is incomplete: received {len(content)} of {total} bytes", uri=uri
        )
    return bytes(content)


def _raise_for_status(response: Response, uri: str) -> None:
    if not response.ok:
        raise FetchError(
            f"{quotable(uri)} could not be fetched: the server answered {response.status} "
            f"{quotable(response.statusText)}".rstrip(),
            uri=uri,
            status=response.status,
        )
    content_type: str = none_if_null(response.headers.get("content-type")) or ""
    if content_type.startswith("text/html"):
        raise FetchError(
            f"{quotable(uri)} is an HTML page, not the requested file: the server probably "
            "answers every address with its start page",
            uri=uri,
            status=response.status,
        )


def _content_length(response: Response) -> int | None:
    """The expected bytes; ``None`` with compression, where the header counts compressed bytes."""
    length = none_if_null(response.headers.get("content-length"))
    compressed = none_if_null(response.headers.get("content-encoding"))
    if length is None or compressed:
        return None
    return int(length) if length.isdigit() else None
