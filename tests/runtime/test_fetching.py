"""Servers whose responses are slow, too long, too short, or invalid."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPMessage
from io import BytesIO
from time import monotonic, sleep
from urllib.request import Request

import pytest

from faceapi.errors import FetchError
from faceapi.runtime.native_environment import open_picture, read_bytes
from faceapi.runtime.reading import fetching

Answer = Callable[[socket.socket], None]
Serve = Callable[..., str]

OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a server that answers connections by a function; return its URL.

    It appends what it is sent to ``requests``.
    """
    listeners: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def started(answer: Answer, requests: list[bytes] | None = None) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threads.append(threading.Thread(target=_accept, args=(listener, answer, requests)))
        threads[-1].start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/file.bin"

    yield started
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    for thread in threads:
        thread.join()


def _accept(listener: socket.socket, answer: Answer, requests: list[bytes] | None = None) -> None:
    with suppress(OSError):  # the listener is closed, or the client has disconnected
        while True:
            connection, _ = listener.accept()
            with connection, suppress(ConnectionError):
                request = connection.recv(65536)
                if requests is not None:
                    requests.append(request)
                answer(connection)


def sending(content: bytes) -> Answer:
    """Send this and close the connection."""
    return lambda connection: connection.sendall(content)


def endless(head: bytes, chunk: bytes, pause: float = 0) -> Answer:
    """Send ``chunk`` repeatedly until the client disconnects."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(chunk)
            sleep(pause)

    return answer


def fetch(uri: str) -> bytes:
    """Fetch in a separate event loop."""
    return asyncio.run(read_bytes(uri))


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


def test_invalid_urls_raise_fetch_error() -> None:
    for name in ("a\nb", "a\x1b"):
        with pytest.raises(FetchError, match=r"control characters.*urllib\.parse\.quote"):
            fetch(f"http://127.0.0.1:1/{name}")
    long = "x" * 100_000
    for uri in (
        "HTTP://[x",
        "http://127.0.0.1:port/",
        "http://",
        "https:///x",
        f"http://ф.{long}/",
    ):
        with pytest.raises(FetchError, match="could not be fetched") as failure:
            fetch(uri)
        assert len(str(failure.value)) < 400


@pytest.mark.parametrize(
    ("path", "requested"),
    [
        ("/my photo.jpg", b"/my%20photo.jpg"),
        ("/фото.jpg", b"/%D1%84%D0%BE%D1%82%D0%BE.jpg"),
        ("/a%20b?q=ä b&c=%2F#part", b"/a%20b?q=%C3%A4%20b&c=%2F"),
        ("/a[1]+b,(c)", b"/a[1]+b,(c)"),
    ],
)
def test_addresses_are_encoded_as_browsers_do(serve: Serve, path: str, requested: bytes) -> None:
    requests: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        connection.sendall(OK + b"Content-Length: 2\r\n\r\nok")

    uri = serve(answer, requests).replace("http", "HTTP").replace("/file.bin", path)
    assert fetch(uri) == b"ok"
    assert requests[0].split(b" ")[1] == requested


def test_redirects_may_have_other_letters(serve: Serve) -> None:
    target = serve(sending(OK + b"Content-Length: 2\r\n\r\nok")).replace("file.bin", "é x")
    location = b"Location: " + target.encode() + b"\r\n\r\n"
    assert fetch(serve(sending(b"HTTP/1.1 302 Found\r\n" + location))) == b"ok"


def test_hosts_of_other_scripts_are_encoded() -> None:
    assert fetching._ascii_url("http://ü@bücher.example:8080/ü") == (
        "http://%C3%BC@xn--bcher-kva.example:8080/%C3%BC"
    )


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/x", "file:///etc/hosts", "data:,x"])
def test_redirect_to_other_scheme_is_refused(serve: Serve, target: str) -> None:
    uri = serve(sending(b"HTTP/1.1 302 Found\r\nLocation: " + target.encode() + b"\r\n\r\n"))
    with pytest.raises(FetchError, match=f"(?i)redirect.*{target}") as failure:
        fetch(uri)
    assert failure.value.status is None


def test_redirect_to_http_is_followed(serve: Serve) -> None:
    target = serve(sending(OK + b"Content-Length: 2\r\n\r\nok"))
    head = f"HTTP/1.1 302 Found\r\nLocation: {target}\r\n\r\n".encode()
    # The body of a redirect must not be read: it can be endless.
    assert fetch(serve(endless(head, b"x" * 10_000))) == b"ok"
    redirect_loop = sending(b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n")
    with pytest.raises(FetchError, match="infinite loop"):
        fetch(serve(redirect_loop))


def test_redirect_from_https_to_http_is_refused() -> None:
    request = Request("https://127.0.0.1/a")
    redirects = fetching._RedirectHandler()
    no_headers = HTTPMessage()
    with pytest.raises(FetchError, match="from https to http://127"):
        redirects.redirect_request(request, BytesIO(), 302, "", no_headers, "http://127.0.0.1/b")
    followed = redirects.redirect_request(
        request, BytesIO(), 302, "", no_headers, "https://127.0.0.1/b"
    )
    assert followed is not None
    assert followed.full_url == "https://127.0.0.1/b"


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
