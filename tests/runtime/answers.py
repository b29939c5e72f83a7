"""Servers whose answers are bytes, however wrong."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from time import sleep

from faceapi.runtime.native_environment import read_bytes

Answer = Callable[[socket.socket], None]
Serve = Callable[..., str]
"""Starts a server that answers connections by a function, and returns its URL; see ``conftest``."""

OK = b"HTTP/1.1 200 OK\r\n"


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
