"""A server for the site, the benchmark's pages, the other libraries, and generated pictures."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from faceapi_build.server.serve import SiteHandler, SiteServer
from faceapi_build.server.static_files import policy_for

CHUNK_BYTES = 8192
"""Sent at once on a slow line."""


@cache
def gzipped(path: Path) -> bytes:
    """A file as most hosts send it."""
    return gzip.compress(path.read_bytes(), 6)


@dataclass(frozen=True)
class Line:
    """A slow connection, which all requests share."""

    bits_per_second: float
    latency: float
    """Seconds before each response."""
    turn: threading.Lock = field(default_factory=threading.Lock, compare=False)


@dataclass
class Settings:
    """How responses are sent; a measurement may change it between two visits."""

    line: Line | None = None


class BenchHandler(SiteHandler):
    """Serves the site at the root and other folders below their prefixes."""

    def __init__(
        self,
        *args: Any,
        mounts: Mapping[str, Path],
        sent: list[str],
        settings: Settings,
        **kwargs: Any,
    ) -> None:
        self._mounts = mounts
        self._sent = sent
        self._settings = settings
        super().__init__(*args, prefix="/", quiet=True, **kwargs)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Record files that are sent; a 304 response sends none."""
        if int(code) == HTTPStatus.OK:
            self._sent.append(urlsplit(self.path).path)

    def find_file(self, address: str) -> Path | None:
        """Map an address to a file in the folder mounted at its prefix."""
        for prefix, folder in self._mounts.items():
            if address.startswith(prefix):
                self.directory = str(folder)
                return super().find_file(address[len(prefix) - 1 :])
        raise AssertionError(f"no folder is mounted for {address}")

    def do_GET(self) -> None:  # noqa: N802  as in the base class
        """Respond as usual, or as on a slow line: late, with gzip, and in small chunks."""
        line = self._settings.line
        path = self.find_file(self.path)
        if line is None or path is None or not path.is_file():
            super().do_GET()
            return
        time.sleep(line.latency)
        content = gzipped(path)
        self._policy = policy_for(path)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        for start in range(0, len(content), CHUNK_BYTES):
            chunk = content[start : start + CHUNK_BYTES]
            with line.turn:
                time.sleep(len(chunk) * 8 / line.bits_per_second)
            self.wfile.write(chunk)


@dataclass(frozen=True)
class Served:
    """A running server."""

    base: str
    """Base URL, ending with a slash."""
    sent: list[str]
    """Paths of the files sent so far, to pages and workers."""
    mounts: Mapping[str, Path]
    settings: Settings

    def find_file(self, path: str) -> Path | None:
        """The file at the path of an address."""
        for prefix, folder in self.mounts.items():
            if path.startswith(prefix):
                file = folder / path[len(prefix) :]
                return file if file.is_file() else None
        return None


@contextmanager
def served(mounts: Mapping[str, Path]) -> Iterator[Served]:
    """Serve during the block. ``/`` must be the last mount."""
    sent: list[str] = []
    settings = Settings()
    handler = partial(BenchHandler, mounts=mounts, sent=sent, settings=settings)
    server = SiteServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Served(f"http://localhost:{server.server_address[1]}/", sent, mounts, settings)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
