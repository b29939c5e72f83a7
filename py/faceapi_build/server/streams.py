"""Readers with a limit: requests by a deadline, files up to the length that was announced."""

from __future__ import annotations

import io
import socket
import time
from typing import Any, BinaryIO


class DeadlineReader(io.RawIOBase):
    """Reads from a socket until a moment in time, however steadily the bytes may drip."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.deadline = float("inf")
        """On the clock of ``time.monotonic``."""

    def readable(self) -> bool:
        """True: what :class:`io.BufferedReader` asks first."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Wait for some bytes; a ``TimeoutError`` where none have come by the deadline."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the request did not arrive in time")
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)


class PartReader:
    """What is left to send of a file: at most ``left`` bytes."""

    def __init__(self, file: BinaryIO, left: int) -> None:
        self._file = file
        self.left = left

    def read(self, size: int) -> bytes:
        """The next bytes, at most ``size``; empty at the end."""
        content = self._file.read(min(size, self.left))
        self.left -= len(content)
        return content

    def close(self) -> None:
        """Close the file."""
        self._file.close()
