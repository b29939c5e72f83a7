"""Servers whose responses are slow, too long, too short, or invalid."""

from __future__ import annotations

import asyncio
import socket
import threading
from time import monotonic, sleep

import pytest
from tests.runtime.answers import OK, Answer, Serve, endless, fetch, sending

from faceapi.errors import FetchError
from faceapi.runtime.native_environment import open_picture, read_bytes
from faceapi.runtime.reading import fetching


def reading_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "faceapi-read"]


DRIP = endless(OK + b"Content-Length: 100000\r\n\r\n", b"x", 0.05)
SILENT_HEADER = endless(OK, b"X-More: 1\r\n", 0.05)


@pytest.mark.parametrize("answer", [DRIP, SILENT_HEADER], ids=["body", "header"])
def test_cancelled_fetch_ends_immediately(serve: Serve, answer: Answer) -> None:
    uri = serve(answer)
    start = monotonic()
    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(read_bytes(uri), 0.5))
    assert monotonic() - start < 2
    for thread in reading_threads():
        thread.join(2)
    assert reading_threads() == []


def test_slow_response_times_out(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "TOTAL_TIMEOUT_S", 0.5)
    start = monotonic()
    with pytest.raises(FetchError, match=r"not complete after 0\.5 seconds"):
        fetch(serve(DRIP))
    assert monotonic() - start < 2


def test_silent_server_times_out(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "STALL_TIMEOUT_S", 0.3)
    wait = threading.Event()

    def silent(connection: socket.socket) -> None:
        connection.sendall(OK + b"Content-Length: 9\r\n\r\n123")
        wait.wait(5)

    with pytest.raises(FetchError, match=r"sent nothing for 0\.3 seconds"):
        fetch(serve(silent))
    wait.set()


def test_body_size_is_limited(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_BYTES", 1_000_000)
    with pytest.raises(FetchError, match="more than 1000000 bytes"):
        fetch(serve(endless(OK + b"\r\n", b"x" * 10_000)))
    with pytest.raises(FetchError, match="it has 1000001 bytes, more than the maximum of 1000000"):
        fetch(serve(sending(OK + b"Content-Length: 1000001\r\n\r\n")))
    exact = b"x" * 1_000_000
    assert fetch(serve(sending(OK + b"\r\n" + exact))) == exact


@pytest.mark.parametrize("head", [b"\r\n", b"Content-Length: 5000000\r\n\r\n"])
def test_reading_stops_where_the_caller_says(serve: Serve, head: bytes) -> None:
    uri = serve(endless(OK + head, b"x" * 10_000))
    for size in (1, 300_000):
        assert asyncio.run(read_bytes(uri, max_bytes=size)) == b"x" * size
    short = serve(sending(OK + b"Content-Length: 3\r\n\r\nxyz"))
    assert asyncio.run(read_bytes(short, max_bytes=4)) == b"xyz"
    broken = serve(sending(OK + b"Content-Length: 10\r\n\r\nxyz"))
    with pytest.raises(FetchError, match="ended after 3 of 10 bytes"):
        asyncio.run(read_bytes(broken, max_bytes=4))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (OK + b"Content-Length: 10\r\n\r\n1234", "ended after 4 of 10 bytes"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n9\r\n1234", "ended before the response"),
        (b"", "could not be fetched: "),
        (b"nonsense\r\n\r\n", "not valid HTTP"),
        (b"HTTP/1.1 99999 No\r\n\r\n", "not valid HTTP"),
        (OK + b"X: " + b"y" * 70_000 + b"\r\n\r\n", "not valid HTTP"),
        (OK + b"X: y\r\n" * 200 + b"\r\n", "not valid HTTP"),
        (b"HTTP/1.1 500 \x1b[31m" + b"y" * 60_000 + b"\r\n\r\n", "answered 500"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", "ended before the response"),
    ],
)
def test_invalid_responses_raise_fetch_error(serve: Serve, answer: bytes, reason: str) -> None:
    with pytest.raises(FetchError, match=reason) as failure:
        fetch(serve(sending(answer)))
    assert len(str(failure.value)) < 800


def test_open_picture_by_url_raises_fetch_error(serve: Serve) -> None:
    with pytest.raises(FetchError, match="ended after 3 of 5 bytes"):
        asyncio.run(open_picture(serve(sending(OK + b"Content-Length: 5\r\n\r\nabc"))))


def test_more_fetches_than_threads(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """The timeout starts when a thread runs the fetch, not while it waits for a free thread."""
    monkeypatch.setattr(fetching, "TOTAL_TIMEOUT_S", 3)

    def slow(connection: socket.socket) -> None:
        sleep(0.08)
        connection.sendall(OK + b"Content-Length: 2\r\n\r\nok")

    uri = serve(slow)  # one connection after the other

    async def many() -> list[bytes]:
        return await asyncio.gather(*(read_bytes(uri) for _ in range(50)))

    assert asyncio.run(many()) == [b"ok"] * 50
