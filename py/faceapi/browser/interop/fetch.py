"""Files fetched by the browser, with progress in bytes and one kind of error."""

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
from faceapi.errors import FetchError
from faceapi.runtime.backend import ProgressCallback

STALLED = 60.0
"""Seconds without a single byte after which a download is given up."""
MAX_BYTES = 256 << 20
"""Largest response body, as under CPython."""


async def fetch_bytes(
    uri: str, progress: ProgressCallback | None = None, *, max_bytes: int | None = None
) -> bytes:
    """Fetch a file. The browser's HTTP cache is used; calling again after an error retries.

    Parameters
    ----------
    uri
        absolute, or relative to the page
    progress
        called with the bytes so far, and the bytes in all where the server says how many
    max_bytes
        the download stops after this number of bytes, and a longer file is cut there

    Raises
    ------
    FetchError
        no connection, a status of 400 or more, a download that stalls or breaks off, a body of
        more than ``MAX_BYTES``, or a web page where a file was asked for
    """
    controller = js.AbortController.new()
    try:
        return await _read(uri, progress, max_bytes, controller.signal)
    except JsException as error:
        if error.name == "AbortError":
            raise FetchError(f"{uri} was not fetched: loading was cancelled", uri=uri) from error
        raise FetchError(
            f"{uri} could not be fetched: {error_message(error)}; is the network there?", uri=uri
        ) from error
    except TimeoutError as error:
        raise FetchError(f"{uri} sent nothing for {STALLED:g} seconds", uri=uri) from error
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
        HOST.call(js.window, "fetch", uri, options), STALLED
    )
    _refuse(response, uri)
    body = none_if_null(response.body)
    if body is None:
        return b""
    total = _length(response)
    content = bytearray()
    reader = body.getReader()
    while not (chunk := await asyncio.wait_for(HOST.call(reader, "read"), STALLED)).done:
        content += bytes_from_js(chunk.value)
        if progress is not None:
            progress(len(content), total)
        if max_bytes is not None and len(content) >= max_bytes:
            return bytes(memoryview(content)[:max_bytes])
        if len(content) > MAX_BYTES:
            raise FetchError(
                f"{uri} has more than {MAX_BYTES} bytes, the most that are read", uri=uri
            )
    if total is not None and len(content) != total:
        raise FetchError(f"{uri} broke off: {len(content)} of {total} bytes arrived", uri=uri)
    return bytes(content)


def _refuse(response: Response, uri: str) -> None:
    if not response.ok:
        raise FetchError(
            f"{uri} could not be fetched: the server answered {response.status} "
            f"{response.statusText}".rstrip(),
            uri=uri,
            status=response.status,
        )
    kind: str = none_if_null(response.headers.get("content-type")) or ""
    if kind.startswith("text/html"):
        raise FetchError(
            f"{uri} is a web page, not the file asked for: the server probably answers every "
            "address with its start page",
            uri=uri,
            status=response.status,
        )


def _length(response: Response) -> int | None:
    """Bytes to expect; unknown when the server compresses, as it then counts compressed ones."""
    length = none_if_null(response.headers.get("content-length"))
    compressed = none_if_null(response.headers.get("content-encoding"))
    if length is None or compressed:
        return None
    return int(length) if length.isdigit() else None
