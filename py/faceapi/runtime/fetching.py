"""Fetches ``http(s)`` addresses under CPython: bounded in size and time, and cancellable.

Only HTTP and HTTPS are spoken, also after a redirect, and a redirect never leads from HTTPS to
HTTP. Proxies are taken from the environment, as :mod:`urllib.request` does.
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
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from faceapi.core.untrusted_text import quotable
from faceapi.errors import FetchError
from faceapi.runtime.threads import Stop, run_in_thread

Report = Callable[[int, int | None], None]
"""Called with the bytes read so far and their total, ``None`` where that is not known."""

MAX_BYTES = 256 << 20
"""Largest response body."""
STALL_SECONDS = 30.0
"""Longest wait for the connection, and for the next bytes."""
TOTAL_SECONDS = 300.0
"""Longest time for the whole response."""
PIECE = 1 << 18
"""Bytes read at once."""

_SCHEMES = ("http", "https")


async def fetch(uri: str, report: Report, max_bytes: int | None = None) -> bytes:
    """The body of the response. ``report`` is called in another thread.

    With ``max_bytes`` reading stops after that number of bytes, and the rest is dropped.

    Raises
    ------
    FetchError
        no response, an HTTP error (then with ``status``), a redirect that is refused, a body that
        is incomplete, larger than ``MAX_BYTES``, or not there after ``TOTAL_SECONDS``
    """
    try:
        return await run_in_thread(lambda stop: _fetch(uri, report, max_bytes, stop), TOTAL_SECONDS)
    except TimeoutError:
        raise _failure(uri, f"it was not complete after {TOTAL_SECONDS:g} seconds") from None


def _fetch(uri: str, report: Report, max_bytes: int | None, stop: Stop) -> bytes:
    if not uri.isascii() or not uri.isprintable() or " " in uri:
        reason = "an address is ASCII without spaces; encode its path with urllib.parse.quote"
        raise _failure(uri, reason)
    try:
        with _opener(stop).open(uri, timeout=STALL_SECONDS) as response:
            return _body(response, uri, report, max_bytes, stop)
    except HTTPError as exc:
        exc.close()
        reason = f"the server answered {exc.code} {_short(exc.reason)}"
        # A refused redirect is an HTTPError too.
        raise _failure(uri, reason, exc.code if exc.code >= 400 else None) from exc
    except FetchError:
        raise
    except URLError as exc:
        raise _failure(uri, _short(exc.reason)) from exc
    except TimeoutError as exc:
        raise _failure(uri, f"the server sent nothing for {STALL_SECONDS:g} seconds") from exc
    except IncompleteRead as exc:
        raise _failure(uri, "the connection ended before the response was complete") from exc
    except HTTPException as exc:
        reason = f"the server's answer is not valid HTTP ({type(exc).__name__}: {_short(exc)})"
        raise _failure(uri, reason) from exc
    except (OSError, ValueError) as exc:
        raise _failure(uri, _short(exc)) from exc


def _body(
    response: HTTPResponse, uri: str, report: Report, max_bytes: int | None, stop: Stop
) -> bytes:
    total = response.length
    if total is not None and total > MAX_BYTES:
        raise _failure(uri, f"it has {total} bytes; at most {MAX_BYTES} are read")
    content = bytearray()
    while not stop.requested and (
        piece := response.read(PIECE if max_bytes is None else min(PIECE, max_bytes - len(content)))
    ):
        content += piece
        if len(content) > MAX_BYTES:
            raise _failure(uri, f"it has more than {MAX_BYTES} bytes, the most that are read")
        report(len(content), total)
    if total is not None and len(content) < total and len(content) != max_bytes:
        raise _failure(uri, f"the connection ended after {len(content)} of {total} bytes")
    return bytes(content)


def _opener(stop: Stop) -> OpenerDirector:
    """Speaks HTTP and HTTPS alone: :func:`urllib.request.build_opener` adds FTP, files and data."""
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        UnknownHandler(),
        _Http(stop),
        _Https(stop),
        HTTPDefaultErrorHandler(),
        _Redirects(),
        HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


class _Redirects(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        fp.close()  # else the base class reads the body of the redirect, however long it is
        scheme = urlsplit(newurl).scheme
        if scheme not in _SCHEMES:
            reason = f"it redirects to {_short(newurl)}; only http and https are followed"
            raise _failure(req.full_url, reason)
        if req.type == "https" and scheme == "http":
            reason = f"it redirects from https to {_short(newurl)}, which is not encrypted"
            raise _failure(req.full_url, reason)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _Http(HTTPHandler):
    def __init__(self, stop: Stop) -> None:
        super().__init__()
        self._stop = stop

    def http_open(self, req: Request) -> HTTPResponse:
        response: HTTPResponse = self.do_open(partial(_HttpConnection, stop=self._stop), req)
        return response


class _Https(HTTPSHandler):
    def __init__(self, stop: Stop) -> None:
        super().__init__()
        self._stop = stop

    def https_open(self, req: Request) -> HTTPResponse:
        response: HTTPResponse = self.do_open(partial(_HttpsConnection, stop=self._stop), req)
        return response


class _HttpConnection(HTTPConnection):
    def __init__(self, host: str, *, timeout: float, stop: Stop) -> None:
        super().__init__(host, timeout=timeout)
        self._stop = stop

    def connect(self) -> None:
        super().connect()
        self._stop.call(partial(_end, self.sock))


class _HttpsConnection(HTTPSConnection):
    def __init__(self, host: str, *, timeout: float, stop: Stop) -> None:
        super().__init__(host, timeout=timeout)
        self._stop = stop

    def connect(self) -> None:
        super().connect()
        self._stop.call(partial(_end, self.sock))


def _end(connection: socket.socket) -> None:
    """Wake the thread that waits for the connection; closing it would not.

    Not ``connection.shutdown``: that of a TLS socket drops its state under the waiting thread.
    """
    socket.socket.shutdown(connection, socket.SHUT_RDWR)


def _failure(uri: str, reason: str, status: int | None = None) -> FetchError:
    return FetchError(f"{_short(uri)} could not be fetched: {reason}", uri=uri, status=status)


def _short(value: object) -> str:
    return quotable(" ".join(str(value).split()))
