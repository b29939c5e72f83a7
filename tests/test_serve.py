"""``build.py serve`` over real sockets: what it serves, what it refuses, and with which headers."""

from __future__ import annotations

import http.client
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from functools import partial
from pathlib import Path

import pytest

from faceapi_build.server.file_server import SiteHandler, SiteServer, make_server
from faceapi_build.site import pages

PREFIX = "/sub/path/"
CONTENT = bytes(range(256)) * 1000
META = "default-src 'none'; script-src 'self'"
OTHERS = "http://attacker.example"


@dataclass(frozen=True)
class Answer:
    """A response, read to its end."""

    status: int
    headers: Message
    body: bytes


class Client:
    """One connection to a server of this machine."""

    def __init__(self, port: int) -> None:
        self.port = port

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Send one request, as written: no encoding, no check. ``Host`` is localhost unless set."""
        lines = [f"{method} {path} HTTP/1.1", "Connection: close"]
        named = {"Host": f"localhost:{self.port}"}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines += [f"{name}: {value}" for name, value in named.items()]
        return self.send("\r\n".join([*lines, "", ""]).encode("latin-1"), method)

    def send(self, request: bytes, method: str = "GET") -> Answer:
        """Send these bytes and read one response."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(request)
            response = http.client.HTTPResponse(connection, method=method)
            response.begin()
            return Answer(response.status, response.headers, response.read())


@contextmanager
def running(server: SiteServer) -> Iterator[Client]:
    """A client of a server that runs on a thread of its own."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield Client(server.server_address[1])
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small site, beside a file that is none of it."""
    (tmp_path / "secret").write_text("outside")
    folder = tmp_path / "site"
    for path, content in {
        **dict.fromkeys(("a.mjs", "a.wasm", "a.whl", "a.onnx", "a.json", "a.py"), b"content"),
        "index.html": f'<meta http-equiv="Content-Security-Policy" content="{META}">'.encode(),
        "page/index.html": b"<!doctype html><title>Without a policy</title>",
        "empty/a.txt": b"no page here",
        ".git/config": b"hidden",
        "page/.env": b"hidden",
        "large.bin": CONTENT,
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@pytest.fixture
def client(folder: Path) -> Iterator[Client]:
    """A client of a server for :func:`folder`, which lies below ``PREFIX``."""
    with running(make_server(folder, prefix=PREFIX)) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("", "text/html; charset=utf-8"),
        ("a.mjs", "text/javascript"),
        ("a.wasm", "application/wasm"),
        ("a.whl", "application/zip"),
        ("a.onnx", "application/octet-stream"),
        ("a.json", "application/json"),
    ],
)
def test_types_and_isolation(client: Client, path: str, media_type: str) -> None:
    answer = client.get(PREFIX + path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, media_type)
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/index.html", "/sub/path", f"{PREFIX}no.js", f"{PREFIX}a.mjs/"),
        *(f"{PREFIX}../../secret", f"{PREFIX}..%2f..%2fsecret", f"{PREFIX}%2e%2e/secret"),
        *(f"{PREFIX}page/../a.mjs", f"{PREFIX}/a.mjs", f"{PREFIX}page//index.html"),
        *(f"{PREFIX}..\\secret", f"{PREFIX}C:/secret"),
        *(f"{PREFIX}a.mjs%00", f"{PREFIX}%00", f"{PREFIX}a.mjs%0a", f"{PREFIX}%ff"),
        *(f"{PREFIX}{'a' * 300}", f"{PREFIX}{'a/' * 5000}", f"{OTHERS}{PREFIX}a.mjs"),
    ],
)
def test_an_address_that_names_no_file_of_the_site(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status == 404
    assert b"outside" not in answer.body
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", [".git/config", "page/.env", ".git/", "%2egit/config", "./a.mjs"])
def test_hidden_files_are_not_served(client: Client, path: str) -> None:
    assert client.get(PREFIX + path).status == 404


@pytest.mark.parametrize("path", ["empty/", "empty"])
def test_folders_are_not_listed(client: Client, path: str) -> None:
    answer = client.get(PREFIX + path)
    assert b"a.txt" not in answer.body
    assert (answer.status, answer.headers["Location"]) in ((404, None), (301, f"{PREFIX}empty/"))


def test_a_folder_gets_its_slash(client: Client) -> None:
    answer = client.get(f"{PREFIX}page?a=b")
    assert (answer.status, answer.headers["Location"]) == (301, f"{PREFIX}page/?a=b")
    assert client.get(f"{PREFIX}page/?a=b").status == 200


def test_symbolic_links_do_not_lead_out_of_the_site(client: Client, folder: Path) -> None:
    (folder / "link.txt").symlink_to(folder.parent / "secret")
    (folder / "up").symlink_to(folder.parent)
    (folder / "config").symlink_to(folder / ".git" / "config")
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "inside.mjs").symlink_to(folder / "a.mjs")
    for path in ("link.txt", "up/secret", "up/site/a.mjs/", "config", "loop", "loop/a"):
        assert client.get(PREFIX + path).status == 404, path
    assert client.get(f"{PREFIX}inside.mjs").body == b"content"


def test_a_site_behind_a_symbolic_link_is_served(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "dist").symlink_to(folder)
    with running(make_server(tmp_path / "dist")) as client:
        assert client.get("/a.mjs").body == b"content"


def test_what_is_no_regular_file_is_not_opened(client: Client, folder: Path) -> None:
    os.mkfifo(folder / "pipe.mjs")
    assert client.get(f"{PREFIX}pipe.mjs").status == 404


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000"])
def test_names_of_this_machine(client: Client, host: str) -> None:
    assert client.get(f"{PREFIX}a.mjs", Host=host).status == 200


@pytest.mark.parametrize(
    "host",
    [
        *("attacker.example", "attacker.example:8000", "localhost.attacker.example", ""),
        *("localhost@attacker.example", "127.0.0.1.nip.example", "[::1", "localhost:x:y"),
        *("attacker@localhost", "localhost/"),
    ],
)
def test_another_host_name_is_refused(client: Client, host: str) -> None:
    """A name of the attacker's own that leads to 127.0.0.1 (DNS rebinding)."""
    answer = client.get(f"{PREFIX}a.mjs", Host=host)
    assert answer.status == 421
    assert b"content" not in answer.body.replace(b'content="', b"")


@pytest.mark.parametrize("lines", [b"", b"Host: localhost\r\nHost: attacker.example\r\n"])
def test_a_request_has_exactly_one_host(client: Client, lines: bytes) -> None:
    request = b"GET " + PREFIX.encode() + b"a.mjs HTTP/1.1\r\n" + lines + b"\r\n"
    assert client.send(request).status == 421


def test_a_host_name_can_be_allowed(folder: Path) -> None:
    with running(make_server(folder, hosts=["Box.example"])) as client:
        assert client.get("/a.mjs", Host="box.example:80").status == 200
        assert client.get("/a.mjs", Host="other.example").status == 421


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=5-99", 5, 100),
        ("bytes=255000-", 255000, 256000),
        ("bytes=-10", 255990, 256000),
        ("bytes=255999-9999999999999", 255999, 256000),
        ("bytes=-999999999", 0, 256000),
    ],
)
def test_part_of_a_file(client: Client, asked: str, start: int, stop: int) -> None:
    answer = client.get(f"{PREFIX}large.bin", Range=asked)
    assert (answer.status, answer.body) == (206, CONTENT[start:stop])
    assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/256000"
    assert answer.headers["Content-Length"] == str(stop - start)


@pytest.mark.parametrize(
    "asked",
    ["bytes=1-0", "bytes=0-1,5-6", "bytes=", "bytes=-", "items=0-1", "bytes=a-b", "x" * 999],
)
def test_a_range_that_is_not_understood_is_ignored(client: Client, asked: str) -> None:
    answer = client.get(f"{PREFIX}large.bin", Range=asked)
    assert (answer.status, answer.body) == (200, CONTENT)
    assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=256000-", "bytes=256000-256001", "bytes=-0"])
def test_a_range_behind_the_end(client: Client, asked: str) -> None:
    answer = client.get(f"{PREFIX}large.bin", Range=asked)
    assert (answer.status, answer.headers["Content-Range"]) == (416, "bytes */256000")


def test_a_range_of_a_file_that_has_changed_is_the_whole_file(client: Client) -> None:
    path = f"{PREFIX}large.bin"
    modified = client.get(path).headers["Last-Modified"]
    assert client.get(path, Range="bytes=0-9", If_Range=modified).status == 206
    earlier = "Mon, 01 Jan 2024 00:00:00 GMT"
    assert client.get(path, Range="bytes=0-9", If_Range=earlier).status == 200


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
def test_other_methods_are_refused(client: Client, method: str) -> None:
    assert client.get(f"{PREFIX}a.mjs", method).status == 501


@pytest.mark.parametrize("header", [{"Content_Length": "5"}, {"Transfer_Encoding": "chunked"}])
def test_a_body_is_not_taken_for_the_next_request(client: Client, header: dict[str, str]) -> None:
    answer = client.get(f"{PREFIX}a.mjs", **header)
    assert (answer.status, answer.headers["Connection"]) == (400, "close")


def test_several_requests_on_one_connection(client: Client) -> None:
    connection = http.client.HTTPConnection("localhost", client.port, timeout=10)
    for _ in range(3):
        connection.request("GET", f"{PREFIX}large.bin", headers={"Range": "bytes=0-4"})
        assert connection.getresponse().read() == CONTENT[:5]
    connection.close()


class HastyHandler(SiteHandler):
    """Waits a second, not half a minute."""

    request_seconds = 1.0
    timeout = 1.0


@pytest.fixture
def hasty(folder: Path) -> Iterator[Client]:
    """A client of a server that waits for nobody."""
    handler = partial(HastyHandler, directory=str(folder), prefix=PREFIX, quiet=True)
    with running(SiteServer(("127.0.0.1", 0), handler)) as client:
        yield client


@pytest.mark.parametrize("drip", [b"", b"G", b"GET / HTTP/1.1\r\nA: "])
def test_a_connection_that_asks_for_nothing_ends(hasty: Client, drip: bytes) -> None:
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", hasty.port), timeout=10) as connection:
        connection.sendall(drip)
        assert connection.recv(1) == b""
    assert time.monotonic() - begun < 5


def test_a_request_that_drips_ends(hasty: Client) -> None:
    """A byte comes often enough for any timeout that begins anew with each."""
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", hasty.port), timeout=0.2) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nA: ")
        ended = False
        while not ended and time.monotonic() - begun < 10:
            ended = _drip(connection)
    assert ended
    assert time.monotonic() - begun < 5


def _drip(connection: socket.socket) -> bool:
    """Send one byte; True once the other side has hung up."""
    try:
        connection.sendall(b"a")
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_a_client_that_reads_nothing_is_left(hasty: Client, folder: Path) -> None:
    with (folder / "huge.bin").open("wb") as file:
        file.truncate(200_000_000)
    with socket.create_connection(("127.0.0.1", hasty.port), timeout=10) as connection:
        request = f"GET {PREFIX}huge.bin HTTP/1.1\r\nHost: localhost\r\n\r\n"
        connection.sendall(request.encode())
        time.sleep(3)
        received = 0
        while piece := connection.recv(1 << 20):
            received += len(piece)
    assert received < 200_000_000


def test_a_page_has_its_own_policy_as_a_header(client: Client) -> None:
    for path in ("", "index.html"):
        policy = client.get(PREFIX + path).headers["Content-Security-Policy"]
        assert policy == f"{META}; frame-ancestors 'self'"


def test_a_page_without_a_policy_cannot_be_framed_either(client: Client) -> None:
    policy = client.get(f"{PREFIX}page/").headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "object-src 'none'" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize("path", ["a.mjs", "a.wasm", "a.json", "no.js", "large.bin"])
def test_everything_else_has_the_strict_policy(client: Client, path: str) -> None:
    """A worker runs under the policy of its script's response."""
    policy = client.get(PREFIX + path).headers.get_all("Content-Security-Policy")
    assert policy == [f"{pages.POLICY}; frame-ancestors 'self'"]
    assert "connect-src 'self'" in policy[0]
    assert "'unsafe-eval'" not in policy[0]
