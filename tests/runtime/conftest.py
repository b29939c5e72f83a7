"""A server for one test."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from tests.runtime.answers import Answer, Serve


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
