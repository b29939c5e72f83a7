"""Run a server on another thread while a test sends requests to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import TCPServer
from typing import TypeVar

POLL_SECONDS = 0.01
"""Time until a server notices that it should stop; the default of half a second adds up."""

Server = TypeVar("Server", bound=TCPServer)


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Serve on another thread; afterwards stop the thread and close the server."""
    thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def port_of(server: TCPServer) -> int:
    """The TCP port of a server."""
    port: int = server.server_address[1]
    return port
