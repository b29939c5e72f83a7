"""A host that sends no policy, like most hosts, and another origin that records requests.

Only such a host shows what a page's own policy blocks, and what it does not.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.background_server import port_of, running

from faceapi_build.server.serve import SiteHandler

PROBE = """
const tries = {
    fetch: () => fetch(ELSEWHERE, {mode: "no-cors"}),
    import: () => import(ELSEWHERE),
};
for (const [way, attempt] of Object.entries(tries)) {
    attempt().then(() => postMessage([way, "sent"]), () => postMessage([way, "refused"]));
}
"""
"""A module that a worker can run; it reports the result of each request."""
FOREIGN_WASM_PATHS = """async (elsewhere) => {
    const host = await import(new URL("host.mjs", document.baseURI));
    const bundle = "ort.wasm.min.mjs";
    const runtime = host.onnxruntime + bundle;
    await host.configure(await import(runtime), bundle);
    const worker = new Worker(runtime, {type: "module", name: "ort-wasm-proxy-worker"});
    const wasm = {numThreads: 1, wasmPaths: {mjs: elsewhere}};
    const answered = new Promise((resolve) => { worker.onmessage = ({data}) => resolve(data); });
    worker.postMessage({type: "init-wasm", in: {wasm, logLevel: "error", webgpu: {}}});
    return String((await answered).err);
}"""


@dataclass(frozen=True)
class PlainHost:
    """Addresses of the site and of a script elsewhere, and paths requested from that origin."""

    site: str
    elsewhere: str
    requested: list[str]


class PlainHandler(SiteHandler):
    """Serves the site without a policy, and a probe for the tests."""

    def __init__(self, *args: object, elsewhere: str, **kwargs: Any) -> None:
        self._elsewhere = elsewhere
        super().__init__(*args, prefix="/", quiet=True, **kwargs)

    def send_header(self, keyword: str, value: str) -> None:
        """Drop the policy."""
        if keyword.lower() != "content-security-policy":
            super().send_header(keyword, value)

    def end_headers(self) -> None:
        """Allow other origins to read the files, as such hosts do."""
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def do_GET(self) -> None:  # noqa: N802  as in the base class
        """Respond with the probe, or with a file."""
        if self.path != "/probe.mjs":
            super().do_GET()
            return
        body = PROBE.replace("ELSEWHERE", repr(self._elsewhere)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Elsewhere(BaseHTTPRequestHandler):
    """Another origin, which serves a script to everyone and records requested paths."""

    def __init__(self, *args: object, requested: list[str]) -> None:
        self._requested = requested
        super().__init__(*args)  # type: ignore[arg-type]  # passed through unchanged

    def do_GET(self) -> None:
        """Respond with an empty script."""
        self._requested.append(self.path)
        self.send_response(200)
        for name, value in (
            ("Content-Type", "text/javascript"),
            ("Content-Length", "0"),
            ("Access-Control-Allow-Origin", "*"),
            ("Cross-Origin-Resource-Policy", "cross-origin"),
        ):
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Do not log."""


@contextmanager
def plain_host(folder: Path) -> Iterator[PlainHost]:
    """Serve a folder without any policy, and an empty script on another origin."""
    requested: list[str] = []
    with _running(functools.partial(Elsewhere, requested=requested)) as other:
        elsewhere = f"{other}stolen.mjs"
        handler = functools.partial(PlainHandler, directory=str(folder), elsewhere=elsewhere)
        with _running(handler) as site:
            yield PlainHost(site, elsewhere, requested)


@contextmanager
def _running(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    with running(ThreadingHTTPServer(("127.0.0.1", 0), handler)) as server:
        yield f"http://localhost:{port_of(server)}/"
