"""A server for the site, the benchmark's pages, the other libraries, and generated pictures."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from faceapi_build.server.serve import SiteHandler, SiteServer


class BenchHandler(SiteHandler):
    """Serves the site at the root and other folders below their prefixes."""

    def __init__(
        self, *args: Any, mounts: Mapping[str, Path], sent: list[str], **kwargs: Any
    ) -> None:
        self._mounts = mounts
        self._sent = sent
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


@dataclass(frozen=True)
class Served:
    """A running server."""

    base: str
    """Base URL, ending with a slash."""
    sent: list[str]
    """Paths of the files sent so far, to pages and workers."""


@contextmanager
def served(mounts: Mapping[str, Path]) -> Iterator[Served]:
    """Serve during the block. ``/`` must be the last mount."""
    sent: list[str] = []
    handler = partial(BenchHandler, mounts=mounts, sent=sent)
    server = SiteServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Served(f"http://localhost:{server.server_address[1]}/", sent)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
