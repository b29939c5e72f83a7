"""The static server of ``build.py serve``, the tests and the benchmark.

It serves this machine only, with the headers that wasm threads need and the policies of the pages.
``static_files`` selects the file and its policy; this module sends them.
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
    # Files change during development: revalidate, and transfer only what has changed.
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
"""Host names of this machine. Another site can point its own name at 127.0.0.1 and then read what
is served there (DNS rebinding), so requests for other names are rejected."""


class SiteHandler(SimpleHTTPRequestHandler):
    """Serves static files below ``prefix``; responds with 404 to everything else."""

    protocol_version = "HTTP/1.1"
    server_version = "faceapi"
    sys_version = ""
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, **TYPES}  # noqa: RUF012  as in the base class
    request_seconds = 30.0
    """Maximum time for the head of a connection's next request to arrive."""
    timeout = 60.0
    """Maximum time for a client to receive one chunk of a file."""

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
        """Read requests through a reader with a deadline."""
        super().setup()
        self.rfile.close()
        self._reader = DeadlineReader(self.connection)
        self.rfile = io.BufferedReader(self._reader)

    def handle_one_request(self) -> None:
        """Respond to one request; close the connection if its head does not arrive in time."""
        self._policy = static_files.STRICT_POLICY
        self._reader.deadline = time.monotonic() + self.request_seconds
        super().handle_one_request()

    def parse_request(self) -> bool:
        """Read the head of a request; reject other host names, and requests with a body."""
        if not super().parse_request():
            return False
        self.connection.settimeout(self.timeout)
        names = [static_files.host_name(host) for host in self.headers.get_all("Host", [])]
        if len(names) != 1 or names[0] not in self._hosts:
            explain = (
                f"This server accepts the host names {', '.join(sorted(self._hosts))} only. "
                "Start it with --allow-host NAME to add a name."
            )
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST, explain=explain)
            return False
        if "Transfer-Encoding" in self.headers or self.headers.get("Content-Length", "0") != "0":
            self.send_error(
                HTTPStatus.BAD_REQUEST, explain="Requests to this server must not have a body."
            )
            return False
        return True

    def end_headers(self) -> None:
        """Add the headers to every response, including errors."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Security-Policy", self._policy)
        super().end_headers()

    def find_file(self, address: str) -> Path | None:
        """The file or folder at an address, if it exists below the prefix."""
        if not address.startswith(self._prefix):
            return None
        return static_files.find_file(Path(self.directory), address[len(self._prefix) - 1 :])

    def send_head(self) -> Any:
        """Send status and headers; return a reader of the content to send, or None."""
        path = self.find_file(self.path)
        if path is not None and path.is_dir():
            if not static_files.path_of(self.path).endswith("/"):
                return self._redirect_to_folder()
            path = self.find_file(f"{static_files.path_of(self.path)}index.html")
        try:
            if path is None:
                raise FileNotFoundError
            policy = static_files.policy_for(path)
            copies = static_files.encodings(path)
            coding = None  # of a part of the file
            if "Range" not in self.headers:
                coding = static_files.accepted(self.headers.get("Accept-Encoding"), copies)
            file = (copies[coding] if coding else path).open("rb")
        except OSError:
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        self._policy = policy
        headers = {"Content-Type": self.guess_type(path)}
        if copies:
            headers["Vary"] = "Accept-Encoding"
        if coding:
            headers["Content-Encoding"] = coding
        return self._send_file_head(file, headers)

    def _redirect_to_folder(self) -> None:
        """Redirect to the address with a slash, which relative links need."""
        path = static_files.path_of(self.path)
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        self.send_header("Location", f"{path}/{self.path[len(path) :]}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send_file_head(self, file: BinaryIO, headers: dict[str, str]) -> Any:
        status = os.fstat(file.fileno())
        modified = self.date_time_string(int(status.st_mtime))
        if static_files.is_unchanged(self.headers.get("If-Modified-Since"), status.st_mtime):
            file.close()
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.end_headers()
            return None
        is_range_allowed = (
            self.command == "GET" and self.headers.get("If-Range", modified) == modified
        )
        try:
            header = self.headers.get("Range") if is_range_allowed else None
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
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(part.length))
        self.send_header("Last-Modified", modified)
        self.end_headers()
        file.seek(part.start)
        return PartReader(file, part.length)

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send what :meth:`send_head` returned; close the connection if the file has shrunk."""
        super().copyfile(source, outputfile)
        if source.remaining:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Log the request, unless the server is quiet."""
        if not self._quiet:
            super().log_message(format, *args)


class SiteServer(ThreadingHTTPServer):
    """Serves each connection on a new thread. A browser that disconnects is not an error."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report an error, unless the client has disconnected."""
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
    """Create a server for ``folder`` on localhost; port 0 picks a free one.

    ``prefix`` is the path of the site; it begins and ends with a slash. ``hosts`` are host names to
    accept besides ``LOCAL_HOSTS``, such as that of a proxy.
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
