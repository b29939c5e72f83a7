"""The static server of ``build.py serve``, the tests and the benchmark.

It answers to this machine only, with the headers that threads in wasm need and the policies of the
pages. ``static_files`` decides what a request may have; here it is sent.
"""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO

from faceapi_build.errors import BuildError
from faceapi_build.server import static_files
from faceapi_build.server.streams import DeadlineReader, PartReader

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


LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
"""The names under which this machine knows itself. A page of another site can point a name of its
own at 127.0.0.1 and then read what is served there (DNS rebinding), so other names are refused."""


class SiteHandler(SimpleHTTPRequestHandler):
    """Static files below ``prefix``; everything else is not found."""

    protocol_version = "HTTP/1.1"
    server_version = "faceapi"
    sys_version = ""
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, **TYPES}  # noqa: RUF012  as in the base class
    request_seconds = 30.0
    """How long a connection may take until the head of its next request is complete."""
    timeout = 60.0
    """How long a client may take to receive one piece of a file."""

    def __init__(
        self,
        *args: Any,
        prefix: str,
        quiet: bool,
        hosts: frozenset[str] = LOCAL_HOSTS,
        **kwargs: Any,
    ) -> None:
        self._prefix = prefix
        self._quiet = quiet
        self._hosts = hosts
        self._policy = static_files.STRICT_POLICY
        super().__init__(*args, **kwargs)

    def setup(self) -> None:
        """Read requests through a reader that keeps to a deadline."""
        super().setup()
        self.rfile.close()
        self._reader = DeadlineReader(self.connection)
        self.rfile = io.BufferedReader(self._reader)

    def handle_one_request(self) -> None:
        """Answer one request; close the connection where its head does not come in time."""
        self._policy = static_files.STRICT_POLICY
        self._reader.deadline = time.monotonic() + self.request_seconds
        super().handle_one_request()

    def parse_request(self) -> bool:
        """Read the head of a request; refuse other host names, and requests with a body."""
        if not super().parse_request():
            return False
        self.connection.settimeout(self.timeout)
        names = [static_files.host_name(host) for host in self.headers.get_all("Host", [])]
        if len(names) != 1 or names[0] not in self._hosts:
            explain = (
                f"This server answers to {', '.join(sorted(self._hosts))} only. "
                "Start it with --allow-host NAME to add a name."
            )
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST, explain=explain)
            return False
        if "Transfer-Encoding" in self.headers or self.headers.get("Content-Length", "0") != "0":
            self.send_error(HTTPStatus.BAD_REQUEST, explain="No request here has a body.")
            return False
        return True

    def end_headers(self) -> None:
        """Add our headers to every response, errors included."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Security-Policy", self._policy)
        super().end_headers()

    def find_file(self, address: str) -> Path | None:
        """The file or folder that an address names, if there is one below the prefix."""
        if not address.startswith(self._prefix):
            return None
        return static_files.find_file(Path(self.directory), address[len(self._prefix) - 1 :])

    def send_head(self) -> Any:
        """Send status and headers; return what of the file is to be sent, or None."""
        path = self.find_file(self.path)
        if path is not None and path.is_dir():
            if not static_files.path_of(self.path).endswith("/"):
                return self._redirect_to_folder()
            path = self.find_file(f"{static_files.path_of(self.path)}index.html")
        try:
            if path is None:
                raise FileNotFoundError
            policy = static_files.policy_for(path)
            file = path.open("rb")
        except OSError:
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        self._policy = policy
        return self._send_file_head(file, self.guess_type(path))

    def _redirect_to_folder(self) -> None:
        """Add the slash without which relative links would lead elsewhere."""
        path = static_files.path_of(self.path)
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        self.send_header("Location", f"{path}/{self.path[len(path) :]}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send_file_head(self, file: BinaryIO, media_type: str) -> Any:
        status = os.fstat(file.fileno())
        modified = self.date_time_string(int(status.st_mtime))
        if static_files.is_unchanged(self.headers.get("If-Modified-Since"), status.st_mtime):
            file.close()
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.end_headers()
            return None
        asks_for_part = self.command == "GET" and self.headers.get("If-Range", modified) == modified
        try:
            header = self.headers.get("Range") if asks_for_part else None
            part = static_files.parse_range(header, status.st_size)
        except static_files.UnsatisfiableRangeError:
            file.close()
            self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            self.send_header("Content-Range", f"bytes */{status.st_size}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        self.send_response(HTTPStatus.PARTIAL_CONTENT if part else HTTPStatus.OK)
        if part:
            last = part.start + part.length - 1
            self.send_header("Content-Range", f"bytes {part.start}-{last}/{status.st_size}")
        part = part or static_files.Part(0, status.st_size)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(part.length))
        self.send_header("Last-Modified", modified)
        self.end_headers()
        file.seek(part.start)
        return PartReader(file, part.length)

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send what :meth:`send_head` returned; hang up if the file has become shorter."""
        super().copyfile(source, outputfile)
        if source.left:
            self.close_connection = True

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
    folder: Path,
    *,
    port: int = 0,
    prefix: str = "/",
    quiet: bool = True,
    hosts: Iterable[str] = (),
) -> SiteServer:
    """A server for ``folder`` on localhost; ``port`` 0 takes a free one.

    ``prefix`` is the sub-path below which the site appears: it begins and ends with a slash.
    ``hosts`` are names to answer to besides ``LOCAL_HOSTS``, such as that of a proxy.
    """
    allowed = LOCAL_HOSTS.union(host.lower() for host in hosts)
    handler: Callable[..., SiteHandler] = partial(
        SiteHandler, directory=str(folder), prefix=prefix, quiet=quiet, hosts=allowed
    )
    try:
        server = SiteServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise BuildError(f"port {port} cannot be used: {error}; try --port 0") from error
    return server
