"""One server for the site, the benchmark's pages, the other libraries, and pictures made for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

from faceapi_build.serve import SiteHandler


class BenchHandler(SiteHandler):
    """The site at the root, other folders below their prefixes."""

    def __init__(self, *args: object, mounts: Mapping[str, Path], **kwargs: object) -> None:
        self._mounts = mounts
        super().__init__(*args, prefix="/", quiet=True, **kwargs)

    def translate_path(self, path: str) -> str:
        """Map an address to a file of the folder whose prefix it has."""
        for prefix, folder in self._mounts.items():
            if path.startswith(prefix):
                self.directory = str(folder)
                return super().translate_path(path[len(prefix) - 1 :])
        raise AssertionError(f"no folder is mounted for {path}")


@contextmanager
def served(mounts: Mapping[str, Path]) -> Iterator[str]:
    """Serve while the block runs; the address ends with a slash. ``/`` must be the last mount."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(BenchHandler, mounts=mounts))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
