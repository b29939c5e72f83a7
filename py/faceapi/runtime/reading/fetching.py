"""Fetches ``http(s)`` URLs in CPython: bounded in size and time, and cancellable.

Only HTTP and HTTPS are supported, also after a redirect, and a redirect from HTTPS to HTTP is
refused. Addresses may have spaces and letters of any script, which are encoded as browsers do.
Proxies are taken from the environment, as :mod:`urllib.request` does.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from functools import partial
from http.client import (
    HTTPConnection,
    HTTPException,
    HTTPMessage,
    HTTPResponse,
    HTTPSConnection,
    IncompleteRead,
)
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit, urlunsplit
from urllib.request import (
    AbstractHTTPHandler,
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPRedirectHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from faceapi.core.untrusted_text import MESSAGE_LIMIT, quotable
from faceapi.errors import FetchError
from faceapi.runtime.threads import StopSignal, run_in_thread

ProgressCallback = Callable[[int, int | None], None]
"""Called with the bytes read so far and the total, ``None`` if that is not known."""

MAX_BYTES = 256 << 20
"""Maximum size of a response body."""
STALL_TIMEOUT_S = 30.0
"""Maximum wait for the connection, and for the next bytes."""
TOTAL_TIMEOUT_S = 300.0
"""Maximum time for the whole response."""
CHUNK_SIZE = 1 << 18
"""Bytes per read."""

_SCHEMES = ("http", "https")
_SAFE_IN_PATH = "/?%:@!$&'()*+,;=~-._|^[]{}`\\"
"""ASCII characters that stay as they are. A percent sign may begin an encoded character."""


async def fetch(uri: str, progress: ProgressCallback, max_bytes: int | None = None) -> bytes:
    """The body of the response. ``progress`` is called in another thread.

    With ``max_bytes``, reading stops after that many bytes.

    Raises
    ------
    FetchError
        no response, an HTTP error (with ``status``), a refused redirect, or a body that is
        incomplete, larger than ``MAX_BYTES``, or not complete after ``TOTAL_TIMEOUT_S``
    """
    try:
        return await run_in_thread(
            lambda stop: _fetch(uri, progress, max_bytes, stop), TOTAL_TIMEOUT_S
        )
    except TimeoutError:
        raise _fetch_error(uri, f"it was not complete after {TOTAL_TIMEOUT_S:g} seconds") from None


def _fetch(uri: str, progress: ProgressCallback, max_bytes: int | None, stop: StopSignal) -> bytes:
    if not uri.isprintable():
        reason = "it has control characters; encode its path with urllib.parse.quote"
        raise _fetch_error(uri, reason)
    try:
        with _build_opener(stop).open(_ascii_url(uri), timeout=STALL_TIMEOUT_S) as response:
            return _read_body(response, uri, progress, max_bytes, stop)
    except HTTPError as exc:
        exc.close()
        reason = f"the server answered {exc.code} {_short(exc.reason)}"
        # A refused redirect is an HTTPError too.
        raise _fetch_error(uri, reason, exc.code if exc.code >= 400 else None) from exc
    except FetchError:
        raise
    except URLError as exc:
        raise _fetch_error(uri, _short(exc.reason)) from exc
    except TimeoutError as exc:
        raise _fetch_error(uri, f"the server sent nothing for {STALL_TIMEOUT_S:g} seconds") from exc
    except IncompleteRead as exc:
        raise _fetch_error(uri, "the connection ended before the response was complete") from exc
    except HTTPException as exc:
        reason = f"the server's answer is not valid HTTP ({type(exc).__name__}: {_short(exc)})"
        raise _fetch_error(uri, reason) from exc
    except (OSError, ValueError) as exc:
        raise _fetch_error(uri, _short(exc)) from exc


def _ascii_url(uri: str) -> str:
    """The address in ASCII: IDNA for the host, percent-encoded UTF-8 for the rest.

    Raises ``ValueError`` for a host that has no such form.
    """
    parts = urlsplit(uri.strip())
    user, at, address = parts.netloc.rpartition("@")
    if not address.isascii():
        host, colon, port = address.partition(":")
        address = f"{host.encode('idna').decode('ascii')}{colon}{port}"
    netloc = f"{quote(user, safe=_SAFE_IN_PATH)}{at}{address}"
    path, query = (quote(part, safe=_SAFE_IN_PATH) for part in (parts.path, parts.query))
    return urlunsplit((parts.scheme, netloc, path, query, ""))


def _read_body(
    response: HTTPResponse,
    uri: str,
    progress: ProgressCallback,
    max_bytes: int | None,
    stop: StopSignal,
) -> bytes:
    total = response.length
    if total is not None and total > MAX_BYTES:
        raise _fetch_error(uri, f"it has {total} bytes, more than the maximum of {MAX_BYTES}")
    content = bytearray()
    while not stop.requested and (
        chunk := response.read(
            CHUNK_SIZE if max_bytes is None else min(CHUNK_SIZE, max_bytes - len(content))
        )
    ):
        content += chunk
        if len(content) > MAX_BYTES:
            raise _fetch_error(uri, f"it has more than {MAX_BYTES} bytes, the maximum")
        progress(len(content), total)
    if total is not None and len(content) < total and len(content) != max_bytes:
        raise _fetch_error(uri, f"the connection ended after {len(content)} of {total} bytes")
    return bytes(content)


def _build_opener(stop: StopSignal) -> OpenerDirector:
    """An opener for HTTP and HTTPS only; that of :mod:`urllib.request` adds FTP, file and data."""
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        UnknownHandler(),
        _HttpHandler(stop),
        HTTPDefaultErrorHandler(),
        _RedirectHandler(),
        HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


class _RedirectHandler(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        fp.close()  # otherwise the base class reads the whole body of the redirect, of any length
        scheme = urlsplit(newurl).scheme
        if scheme not in _SCHEMES:
            reason = f"it redirects to {_short(newurl)}; only http and https are followed"
            raise _fetch_error(req.full_url, reason)
        if req.type == "https" and scheme == "http":
            reason = f"it redirects from https to {_short(newurl)}, which is not encrypted"
            raise _fetch_error(req.full_url, reason)
        return super().redirect_request(req, fp, code, msg, headers, _ascii_url(newurl))


class _HttpHandler(AbstractHTTPHandler):
    """HTTP and HTTPS over connections that ``stop`` can end."""

    def __init__(self, stop: StopSignal) -> None:
        super().__init__()
        self._stop = stop

    def http_open(self, req: Request) -> HTTPResponse:
        return self._open(_HttpConnection, req)

    def https_open(self, req: Request) -> HTTPResponse:
        return self._open(_HttpsConnection, req)

    http_request = https_request = AbstractHTTPHandler.do_request_

    def _open(self, connection: type[_Stoppable], req: Request) -> HTTPResponse:
        response: HTTPResponse = self.do_open(partial(connection, stop=self._stop), req)
        return response


class _Stoppable(HTTPConnection):
    """A connection that ``stop`` ends, also while a thread waits for it."""

    def __init__(self, host: str, *, timeout: float, stop: StopSignal) -> None:
        super().__init__(host, timeout=timeout)
        self._stop = stop

    def connect(self) -> None:
        super().connect()
        self._stop.call(partial(_shut_down, self.sock))


class _HttpConnection(_Stoppable):
    pass


class _HttpsConnection(_Stoppable, HTTPSConnection):
    pass


def _shut_down(connection: socket.socket) -> None:
    """Wake the thread that waits for the connection; closing it would not.

    Not ``connection.shutdown``: a TLS socket then drops the state that the waiting thread uses.
    """
    socket.socket.shutdown(connection, socket.SHUT_RDWR)


def _fetch_error(uri: str, reason: str, status: int | None = None) -> FetchError:
    return FetchError(f"{_short(uri)} could not be fetched: {reason}", uri=uri, status=status)


def _short(value: object) -> str:
    """A value for a message, on one line and without runs of spaces."""
    return quotable(" ".join(str(value)[:MESSAGE_LIMIT].split()))
