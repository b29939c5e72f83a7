"""``build.py soak``: process thousands of camera frames, and start the camera page a hundred times.

After a tenth of the frames nothing may grow any more: Python's proxies, references, objects and
memory, tensors, canvases, elements, event listeners, and JavaScript's heap.

``--full-storage`` also fills the storage at random moments: see ``full_storage.py``.
``--snapshot on`` restores Python from a snapshot of its memory instead of starting it.
"""

from __future__ import annotations

import json
import re
import tempfile
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from faceapi_build.bench import browser, pictures
from faceapi_build.console import log
from faceapi_build.errors import BuildError
from faceapi_build.paths import DIST, SAMPLES
from faceapi_build.server.serve import make_server
from faceapi_build.site import assemble
from faceapi_build.testing.soak.full_storage import FullStorage

EARLY_SHARE = 10
CHUNK = 100
"""Frames per call of the page."""

TIMEOUT_MS = 300_000
PAGE = "live/index.html?backend=wasm&input_size=128&landmarks=no&expressions=no"

PHOTO = "photo/index.html?backend=wasm&detector=tiny"

ANSWER = re.compile(r"^(\d+ faces?|No faces?) ")
"""What the page says about a frame; while it loads, it names the face detector."""

GROWTH = {"JavaScript's heap, bytes": 3_000_000, "bytes of Python's memory": 0}
"""Allowed growth; nothing else may grow, except within ``TOLERANCE``. JavaScript's heap varies from
run to run; the canvas of one frame has 1.2 MB."""

TOLERANCE = {"Python objects": 200, "nodes": 50}
"""Allowed growth of caches; a leak of one per hundred frames would exceed it."""

_COUNTS_JS = "window.run('import json; json.dumps(loop.counts())')"

_INSTRUMENT_JS = """
window.canvases = 0;
const registry = new FinalizationRegistry(() => { window.canvases -= 1; });
const tracked = (canvas) => { window.canvases += 1; registry.register(canvas); return canvas; };
const create = Document.prototype.createElement;
Document.prototype.createElement = function (name, ...rest) {
    const element = create.call(this, name, ...rest);
    return String(name).toLowerCase() === "canvas" ? tracked(element) : element;
};
if (window.OffscreenCanvas) window.OffscreenCanvas = new Proxy(OffscreenCanvas, {
    construct: (constructor, args) => tracked(new constructor(...args)),
});
window.streams = [];
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await open(constraints);
    window.streams.push(new WeakRef(stream));
    return stream;
};
"""

_BOOT_JS = """async ([start, program]) => {
    const resolve = (path) => new URL(path, document.baseURI).href;
    const pyodide = await (await import(resolve(start))).startPyodide();
    pyodide.registerJsModule("faceapi_host", await import(resolve("host.mjs")));
    window.run = (code) => pyodide.runPythonAsync(code);
    await window.run(program);
    return window.run("await loop.start()");
}"""

_START = "shared/snapshot/start.mjs"
_STORED_JS = f"async () => (await import('../{_START}')).isStored()"
_RESTORED_JS = """async (path) => (
    (await import(new URL(path, document.baseURI).href)).isRestored()
)"""

_LIVE_TRACKS_JS = """window.streams.map((s) => s.deref()).filter(Boolean)
    .flatMap((s) => s.getTracks()).filter((t) => t.readyState === "live").length"""

Counts = dict[str, int]


def run(options: Namespace) -> int:
    """Run both parts, print the counts, and fail if something has grown."""
    folder = options.site or DIST
    if options.site is None:
        assemble.build(DIST)
    if not (folder / "index.html").exists():
        raise BuildError(f"{folder} has no index.html; run: python build.py site")
    grown = []
    seed = options.seed if options.full_storage else None
    has_snapshot = options.snapshot == "on"
    has_worker = options.full_storage or has_snapshot
    with _open_page(folder, has_worker) as page:
        if options.frames:
            if has_snapshot:
                _make_snapshot(page)
            counts = soak_frames(page, options.frames, seed, has_snapshot=has_snapshot)
            grown += report(f"{options.frames} frames", counts)
    with _open_page(folder, has_worker) as page:
        if options.starts:
            if has_snapshot:
                _make_snapshot(page)
            counts = soak_starts(page, options.starts, seed, has_snapshot=has_snapshot)
            grown += report(f"{options.starts} starts of the camera page", counts)
    return 1 if grown else 0


def _make_snapshot(page: Page) -> None:
    """Visit a page until it has made a snapshot of Python."""
    page.goto(PHOTO)
    while not page.evaluate(_STORED_JS):
        page.wait_for_timeout(300)


def _check_start(page: Page, module: str, has_snapshot: bool) -> None:
    """Raise ``BuildError`` unless Python came from a snapshot, or unless it did not."""
    if page.evaluate(_RESTORED_JS, module) is not has_snapshot:
        raise BuildError(f"Python should {'' if has_snapshot else 'not '}come from a snapshot")


def soak_frames(
    page: Page, frames: int, seed: int | None = None, *, has_snapshot: bool = False
) -> dict[str, Counts]:
    """Counts after a tenth of the frames (``early``) and after all of them (``late``).

    With a seed, storage is full at random moments.
    """
    program = Path(__file__).with_name("in_page.py").read_text("utf-8")
    page.goto("licenses.html")
    backend = page.evaluate(_BOOT_JS, [_START, program])
    _check_start(page, _START, has_snapshot)
    log(f"backend: {backend}")
    page.evaluate(_COUNTS_JS)  # counting for the first time keeps two references
    early = max(frames // EARLY_SHARE, 1)
    results = {}
    done = 0
    storage = None if seed is None else FullStorage(page, seed)
    for name, until in (("early", early), ("late", frames)):
        while done < until:
            if storage:
                storage.visit()
                storage.change_people()
            count = min(CHUNK, until - done)
            page.evaluate("(count) => window.run(`await loop.run(${count})`)", count)
            done += count
            log(f"  {done} frames")
        counts = json.loads(page.evaluate(_COUNTS_JS))
        results[name] = counts | _browser_counts(page)
    page.evaluate("window.run('loop.stop()')")
    if storage:
        storage.close()
    return results


def soak_starts(
    page: Page, starts: int, seed: int | None = None, *, has_snapshot: bool = False
) -> dict[str, Counts]:
    """Counts after a tenth of the starts (``early``) and after all of them (``late``).

    With a seed, storage is full at random moments.
    """
    page.goto(PAGE)
    results = {}
    storage = None if seed is None else FullStorage(page, seed)
    for number in range(1, starts + 1):
        if storage:
            storage.visit()
        page.get_by_role("button", name="Start the camera").click(timeout=TIMEOUT_MS)
        expect(page.locator("#status")).to_have_text(ANSWER, timeout=TIMEOUT_MS)
        page.get_by_role("button", name="Stop the camera").click(timeout=TIMEOUT_MS)
        expect(page.locator("#status")).to_have_text("The camera is off.", timeout=TIMEOUT_MS)
        if number == 1:
            _check_start(page, f"../{_START}", has_snapshot)
        if number == max(starts // EARLY_SHARE, 1):
            results["early"] = _browser_counts(page)
            log(f"  {number} starts")
    results["late"] = _browser_counts(page)
    if storage:
        storage.close()
    return results


def report(title: str, results: dict[str, Counts]) -> list[str]:
    """Print both counts side by side; return the names of the counts that have grown."""
    log(f"-- {title}")
    grown = []
    for name, early in results["early"].items():
        late = results["late"][name]
        growth = late - early
        has_grown = name != "faces so far" and growth > GROWTH.get(name, TOLERANCE.get(name, 0))
        grown += [name] if has_grown else []
        log(f"  {name:28} {early:>12} {late:>12} {growth:>+10}{'  GROWN' if has_grown else ''}")
    return grown


def _browser_counts(page: Page) -> Counts:
    devtools = browser.protocol(page)
    devtools.send("HeapProfiler.enable")
    for _ in range(3):  # objects finalized by one collection are freed by the next
        devtools.send("HeapProfiler.collectGarbage")
        page.wait_for_timeout(100)
    devtools.send("Performance.enable")
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    devtools.detach()
    values: dict[str, Any] = {metric["name"]: metric["value"] for metric in metrics}
    return {
        "canvases": page.evaluate("window.canvases"),
        "cameras in use": page.evaluate(_LIVE_TRACKS_JS),
        "event listeners": int(values["JSEventListeners"]),
        "nodes": int(values["Nodes"]),
        "JavaScript's heap, bytes": int(values["JSHeapUsedSize"]),
    }


@contextmanager
def _open_page(folder: Path, service_worker: bool) -> Iterator[Page]:
    """Open a page of the site in a Chromium whose camera shows faces."""
    server = make_server(folder)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with tempfile.TemporaryDirectory(prefix="faceapi-soak-") as scratch, sync_playwright() as p:
            pictures.write(Path(scratch), SAMPLES, (1,))
            chrome = browser.launch(p, Path(scratch) / "camera.mjpeg")
            address = f"http://localhost:{server.server_address[1]}/"
            context = chrome.new_context(
                base_url=address, service_workers="allow" if service_worker else "block"
            )
            page = context.new_page()
            page.set_default_timeout(TIMEOUT_MS)
            page.add_init_script(_INSTRUMENT_JS)
            yield page
            chrome.close()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
