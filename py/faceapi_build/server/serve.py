"""``build.py serve``: serve ``dist/`` on localhost, with the headers that wasm threads need."""

from __future__ import annotations

import os
import sys
import webbrowser
from argparse import Namespace

from faceapi_build.console import log
from faceapi_build.errors import BuildError
from faceapi_build.paths import DIST
from faceapi_build.server.file_server import HEADERS, SiteHandler, SiteServer, make_server
from faceapi_build.site import assemble

__all__ = ["HEADERS", "SiteHandler", "SiteServer", "make_server", "run"]


def run(options: Namespace) -> int:
    """Build the site and serve it until interrupted."""
    if not options.no_build:
        assemble.build(DIST, with_notebooks=options.notebooks)
    if not (DIST / "index.html").exists():
        raise BuildError(f"{DIST} has no index.html; run: python build.py site")
    page = f"{options.page}/index.html" if options.page else ""
    if not (DIST / page).exists():
        names = ", ".join(sorted(path.parent.name for path in DIST.glob("*/main.py")))
        raise BuildError(f"unknown page {options.page!r}; expected one of {names}")
    server = make_server(DIST, port=options.port, quiet=False, hosts=options.allow_host)
    url = f"http://localhost:{server.server_address[1]}/{page}"
    log(f"\nserving {DIST}\n\n    {url}\n\npress Ctrl-C to stop")
    if not options.no_open and _has_display():
        webbrowser.open(url)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        log("\nstopped")
    finally:
        server.server_close()
    return 0


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
