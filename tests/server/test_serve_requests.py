"""``build.py serve`` over real sockets: ranges, methods, and connections that never end."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from tests.server.client import CONTENT, PREFIX, Client, client_of

from faceapi_build.server.file_server import SiteHandler, SiteServer


@pytest.mark.parametrize(
    ("header", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=5-99", 5, 100),
        ("bytes=255000-", 255000, 256000),
        ("bytes=-10", 255990, 256000),
        ("bytes=255999-9999999999999", 255999, 256000),
        ("bytes=-999999999", 0, 256000),
    ],
)
def test_part_of_a_file(client: Client, header: str, start: int, stop: int) -> None:
    answer = client.get(f"{PREFIX}large.bin", Range=header)
    assert (answer.status, answer.body) == (206, CONTENT[start:stop])
    assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/256000"
    assert answer.headers["Content-Length"] == str(stop - start)


@pytest.mark.parametrize(
    "header",
    ["bytes=1-0", "bytes=0-1,5-6", "bytes=", "bytes=-", "items=0-1", "bytes=a-b", "x" * 999],
)
def test_invalid_range_is_ignored(client: Client, header: str) -> None:
    answer = client.get(f"{PREFIX}large.bin", Range=header)
    assert (answer.status, answer.body) == (200, CONTENT)
    assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("header", ["bytes=256000-", "bytes=256000-256001", "bytes=-0"])
def test_range_after_the_end_is_rejected(client: Client, header: str) -> None:
    answer = client.get(f"{PREFIX}large.bin", Range=header)
    assert (answer.status, answer.headers["Content-Range"]) == (416, "bytes */256000")


def test_range_of_a_changed_file_is_the_whole_file(client: Client) -> None:
    path = f"{PREFIX}large.bin"
    modified = client.get(path).headers["Last-Modified"]
    assert client.get(path, Range="bytes=0-9", If_Range=modified).status == 206
    earlier = "Mon, 01 Jan 2024 00:00:00 GMT"
    assert client.get(path, Range="bytes=0-9", If_Range=earlier).status == 200


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZIP;q=0.5, br;q=0", "gzip"),
        ("br;q=0.0, gzip; q=0", None),
        ("identity", None),
    ],
)
def test_compressed_copies_are_sent_to_who_accepts_them(
    client: Client, folder: Path, accepted: str, coding: str | None
) -> None:
    for suffix, content in ((".br", b"as br"), (".gz", b"as gzip")):
        (folder / f"a.wasm{suffix}").write_bytes(content)
    answer = client.get(f"{PREFIX}a.wasm", Accept_Encoding=accepted)
    assert answer.body == (f"as {coding}".encode() if coding else b"content")
    assert answer.headers["Content-Encoding"] == coding
    assert answer.headers["Content-Type"] == "application/wasm"
    assert answer.headers["Vary"] == "Accept-Encoding"
    part = client.get(f"{PREFIX}a.wasm", Accept_Encoding=accepted, Range="bytes=0-2")
    assert (part.status, part.body, part.headers["Content-Encoding"]) == (206, b"con", None)
    plain = client.get(f"{PREFIX}a.mjs", Accept_Encoding=accepted)
    assert (plain.body, plain.headers["Content-Encoding"]) == (b"content", None)


def test_an_unchanged_file_is_not_sent_again(client: Client) -> None:
    path = f"{PREFIX}large.bin"
    modified = client.get(path).headers["Last-Modified"]
    again = client.get(path, If_Modified_Since=modified)
    assert (again.status, again.body) == (304, b"")
    assert client.get(path, If_Modified_Since="Mon, 01 Jan 2024 00:00:00 GMT").status == 200
    assert client.get(path, If_Modified_Since="yesterday").status == 200


def test_a_head_request_has_no_body(client: Client) -> None:
    answer = client.get(f"{PREFIX}large.bin", "HEAD")
    assert (answer.status, answer.body, answer.headers["Content-Length"]) == (200, b"", "256000")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_rejected(client: Client, method: str) -> None:
    assert client.get(f"{PREFIX}a.mjs", method).status == 501


@pytest.mark.parametrize("header", [{"Content_Length": "5"}, {"Transfer_Encoding": "chunked"}])
def test_body_is_not_parsed_as_the_next_request(client: Client, header: dict[str, str]) -> None:
    answer = client.get(f"{PREFIX}a.mjs", **header)
    assert (answer.status, answer.headers["Connection"]) == (400, "close")


def test_several_requests_on_one_connection(client: Client) -> None:
    connection = http.client.HTTPConnection("localhost", client.port, timeout=10)
    for _ in range(3):
        connection.request("GET", f"{PREFIX}large.bin", headers={"Range": "bytes=0-4"})
        assert connection.getresponse().read() == CONTENT[:5]
    connection.close()


class HastyHandler(SiteHandler):
    """Waits one second instead of 30."""

    request_seconds = 1.0
    timeout = 1.0


@pytest.fixture
def hasty(folder: Path) -> Iterator[Client]:
    """A client of a server with short timeouts."""
    handler = partial(HastyHandler, directory=str(folder), prefix=PREFIX, quiet=True)
    with client_of(SiteServer(("127.0.0.1", 0), handler)) as client:
        yield client


@pytest.mark.parametrize("drip", [b"", b"G", b"GET / HTTP/1.1\r\nA: "])
def test_idle_connection_is_closed(hasty: Client, drip: bytes) -> None:
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", hasty.port), timeout=10) as connection:
        connection.sendall(drip)
        assert connection.recv(1) == b""
    assert time.monotonic() - start < 5


def test_slow_request_is_closed(hasty: Client) -> None:
    """Bytes arrive often enough for any timeout that restarts with each byte."""
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", hasty.port), timeout=0.2) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nA: ")
        ended = False
        while not ended and time.monotonic() - start < 10:
            ended = _drip(connection)
    assert ended
    assert time.monotonic() - start < 5


def _drip(connection: socket.socket) -> bool:
    """Send one byte; True once the server has closed the connection."""
    try:
        connection.sendall(b"a")
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_client_that_reads_nothing_is_disconnected(hasty: Client, folder: Path) -> None:
    with (folder / "huge.bin").open("wb") as file:
        file.truncate(200_000_000)
    with socket.create_connection(("127.0.0.1", hasty.port), timeout=10) as connection:
        request = f"GET {PREFIX}huge.bin HTTP/1.1\r\nHost: localhost\r\n\r\n"
        connection.sendall(request.encode())
        time.sleep(3)
        received = 0
        while chunk := connection.recv(1 << 20):
            received += len(chunk)
    assert received < 200_000_000
