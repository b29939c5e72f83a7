"""A client that sends requests to the build's server which no browser would send."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

from tests.background_server import port_of, running

from faceapi_build.server.file_server import SiteServer

PREFIX = "/sub/path/"
CONTENT = bytes(range(256)) * 1000
META = "default-src 'none'; script-src 'self'"


@dataclass(frozen=True)
class Answer:
    """A response, read to its end."""

    status: int
    headers: Message
    body: bytes


class Client:
    """Sends requests to a local server, each on a new connection."""

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
def client_of(server: SiteServer) -> Iterator[Client]:
    """A client of a server that runs on another thread."""
    with running(server):
        yield Client(port_of(server))


def write_site(folder: Path) -> None:
    """Write a small site."""
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
