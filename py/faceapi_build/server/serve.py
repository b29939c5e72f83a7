"""``build.py serve``: ``dist/`` on this machine, with the headers that threads in wasm need."""

from __future__ import annotations

import os
import sys
import webbrowser
from argparse import Namespace
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from faceapi_build.console import say
from faceapi_build.errors import BuildError
from faceapi_build.paths import DIST
from faceapi_build.site import assemble

HEADERS = {
    # SharedArrayBuffer, and so threads, exist only on a cross-origin isolated page.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    # Files change under the same name while one works on them: ask again, transfer if changed.
    "Cache-Control": "no-cache",
}
TYPES = {
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".onnx": "application/octet-stream",
    ".py": "text/x-python; charset=utf-8",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".whl": "application/zip",
}


class SiteHandler(SimpleHTTPRequestHandler):
    """Static files below ``prefix``; everything else is not found."""

    protocol_version = "HTTP/1.1"
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, **TYPES}  # noqa: RUF012  as in the base class

    def __init__(self, *args: object, prefix: str, quiet: bool, **kwargs: object) -> None:
        self._prefix = prefix
        self._quiet = quiet
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed through as they came

    def end_headers(self) -> None:
        """Add our headers to every answer, errors included."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def translate_path(self, path: str) -> str:
        """Map an address to a file; one outside the prefix to a file that does not exist."""
        if not path.startswith(self._prefix):
            return str(Path(self.directory) / "no-such-file")
        return super().translate_path(path[len(self._prefix) - 1 :])

    def log_message(self, format: str, *args: object) -> None:
        """Say what was asked for, unless told to be quiet."""
        if not self._quiet:
            super().log_message(format, *args)


class SiteServer(ThreadingHTTPServer):
    """Serves on threads of its own. A browser that hangs up in the middle is no error."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what went wrong, unless it is that nobody listens any more."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def make_server(
    folder: Path, *, port: int = 0, prefix: str = "/", quiet: bool = True
) -> ThreadingHTTPServer:
    """A server for ``folder`` on localhost; ``port`` 0 takes a free one.

    ``prefix`` is the sub-path below which the site appears: it begins and ends with a slash.
    """
    handler: Callable[..., SiteHandler] = partial(
        SiteHandler, directory=str(folder), prefix=prefix, quiet=quiet
    )
    try:
        server = SiteServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise BuildError(f"port {port} cannot be used: {error}; try --port 0") from error
    return server


def run(options: Namespace) -> int:
    """Build, serve until interrupted."""
    if not options.no_build:
        assemble.build(DIST)
    if not (DIST / "index.html").exists():
        raise BuildError(f"{DIST} has no index.html; run: python build.py site")
    page = f"{options.page}/index.html" if options.page else ""
    if not (DIST / page).exists():
        names = ", ".join(sorted(path.parent.name for path in DIST.glob("*/main.py")))
        raise BuildError(f"there is no page {options.page!r}; there are {names}")
    server = make_server(DIST, port=options.port, quiet=False)
    url = f"http://localhost:{server.server_address[1]}/{page}"
    say(f"\nserving {DIST}\n\n    {url}\n\nstop with Ctrl-C")
    if not options.no_open and _has_display():
        webbrowser.open(url)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        say("\nstopped")
    finally:
        server.server_close()
    return 0


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
