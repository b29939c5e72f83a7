"""Readers with limits: a deadline for requests, a length for files."""

from __future__ import annotations

import io
import socket
import time
from typing import Any, BinaryIO


class DeadlineReader(io.RawIOBase):
    """Reads from a socket until a deadline, even if bytes keep arriving slowly."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.deadline = float("inf")
        """In seconds of ``time.monotonic``."""

    def readable(self) -> bool:
        """True; :class:`io.BufferedReader` requires it."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Wait for bytes; raise ``TimeoutError`` if none arrive before the deadline."""
        timeout = self.deadline - time.monotonic()
        if timeout <= 0:
            raise TimeoutError("the request did not arrive in time")
        self._connection.settimeout(timeout)
        return self._connection.recv_into(buffer)


class PartReader:
    """Reads at most ``remaining`` bytes of a file."""

    def __init__(self, file: BinaryIO, remaining: int) -> None:
        self._file = file
        self.remaining = remaining

    def read(self, size: int) -> bytes:
        """The next bytes, at most ``size``; empty at the end."""
        content = self._file.read(min(size, self.remaining))
        self.remaining -= len(content)
        return content

    def close(self) -> None:
        """Close the file."""
        self._file.close()
