"""``build.py soak``: thousands of frames of a camera, and a hundred starts of the camera page.

What is there after a tenth of the frames must be all there is after all of them: Python's proxies,
references, objects and memory, tensors, canvases, elements, event listeners, and JavaScript's heap.

``--full-storage`` makes storage full at random moments meanwhile: see ``full_storage.py``.
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
from faceapi_build.console import say
from faceapi_build.errors import BuildError
from faceapi_build.paths import DIST, SAMPLES
from faceapi_build.server.serve import make_server
from faceapi_build.site import assemble
from faceapi_build.testing.full_storage import FullStorage

EARLY_SHARE = 10
CHUNK = 100
"""Frames for one call of the page."""

TIMEOUT = 300_000
PAGE = "webcam/index.html?backend=wasm&input_size=128&landmarks=no&expressions=no"

GROWTH = {"JavaScript's heap, bytes": 3_000_000, "bytes of Python's memory": 0}
"""How much of these may be there later that was not there early; of anything else, nothing.
JavaScript's heap is never quite the same twice; a canvas of one frame would be 1.2 MB."""

SLACK = {"Python objects": 200, "nodes": 50}
"""Caches of Python and of the browser; a leak of one in a hundred frames would be more."""

_WATCH = """
window.canvases = 0;
const registry = new FinalizationRegistry(() => { window.canvases -= 1; });
const noted = (canvas) => { window.canvases += 1; registry.register(canvas); return canvas; };
const create = Document.prototype.createElement;
Document.prototype.createElement = function (name, ...rest) {
    const element = create.call(this, name, ...rest);
    return String(name).toLowerCase() === "canvas" ? noted(element) : element;
};
if (window.OffscreenCanvas) window.OffscreenCanvas = new Proxy(OffscreenCanvas, {
    construct: (kind, given) => noted(new kind(...given)),
});
window.streams = [];
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await open(constraints);
    window.streams.push(new WeakRef(stream));
    return stream;
};
"""

_BOOT = """async ([wheel, program]) => {
    const at = (path) => new URL(path, document.baseURI).href;
    const {loadPyodide} = await import(at("vendor/pyodide/pyodide.mjs"));
    const pyodide = await loadPyodide({indexURL: at("vendor/pyodide/")});
    await pyodide.loadPackage("numpy", {messageCallback: () => {}});
    pyodide.registerJsModule("faceapi_host", await import(at("host.mjs")));
    pyodide.unpackArchive(await (await fetch(at(wheel))).arrayBuffer(), "wheel");
    window.run = (code) => pyodide.runPythonAsync(code);
    await window.run(program);
    return window.run("await loop.start()");
}"""

_LIVE_TRACKS = """window.streams.map((s) => s.deref()).filter(Boolean)
    .flatMap((s) => s.getTracks()).filter((t) => t.readyState === "live").length"""

Counts = dict[str, int]


def run(options: Namespace) -> int:
    """Soak, print what was counted, and fail when something has grown."""
    folder = options.site or DIST
    if options.site is None:
        assemble.build(DIST)
    if not (folder / "index.html").exists():
        raise BuildError(f"{folder} has no index.html; run: python build.py site")
    grown = []
    seed = options.seed if options.full_storage else None
    with _page_of(folder, options.full_storage) as page:
        (wheel,) = (folder / "wheel").glob("*.whl")
        if options.frames:
            found = soak_frames(page, f"wheel/{wheel.name}", options.frames, seed)
            grown += report(f"{options.frames} frames", found)
    with _page_of(folder, options.full_storage) as page:
        if options.starts:
            found = soak_starts(page, options.starts, seed)
            grown += report(f"{options.starts} starts of the camera page", found)
    return 1 if grown else 0


def soak_frames(page: Page, wheel: str, frames: int, seed: int | None = None) -> dict[str, Counts]:
    """What there is after a tenth of the frames, and after all of them.

    With a seed, storage is full at random moments.
    """
    program = Path(__file__).with_name("soak_in_page.py").read_text("utf-8")
    page.goto("licences.html")
    backend = page.evaluate(_BOOT, [wheel, program])
    say(f"the networks run on {backend}")
    early = max(frames // EARLY_SHARE, 1)
    found = {}
    done = 0
    storage = None if seed is None else FullStorage(page, seed)
    for name, until in (("early", early), ("late", frames)):
        while done < until:
            if storage:
                storage.moment()
                storage.change_people()
            count = min(CHUNK, until - done)
            page.evaluate("(count) => window.run(`await loop.run(${count})`)", count)
            done += count
            say(f"  {done} frames")
        counts = json.loads(page.evaluate("window.run('import json; json.dumps(loop.counts())')"))
        found[name] = counts | _look(page)
    page.evaluate("window.run('loop.stop()')")
    if storage:
        storage.close()
    return found


def soak_starts(page: Page, starts: int, seed: int | None = None) -> dict[str, Counts]:
    """What there is after a tenth of the starts, and after all of them.

    With a seed, storage is full at random moments.
    """
    page.goto(PAGE)
    found = {}
    storage = None if seed is None else FullStorage(page, seed)
    for number in range(1, starts + 1):
        if storage:
            storage.moment()
        page.get_by_role("button", name="Start the camera").click(timeout=TIMEOUT)
        expect(page.locator("#status")).to_have_text(re.compile("face"), timeout=TIMEOUT)
        page.get_by_role("button", name="Stop the camera").click(timeout=TIMEOUT)
        expect(page.locator("#status")).to_have_text("The camera is off.", timeout=TIMEOUT)
        if number == max(starts // EARLY_SHARE, 1):
            found["early"] = _look(page)
            say(f"  {number} starts")
    found["late"] = _look(page)
    if storage:
        storage.close()
    return found


def report(title: str, found: dict[str, Counts]) -> list[str]:
    """Print early and late side by side; returns the names of what has grown."""
    say(f"-- {title}")
    grown = []
    for name, early in found["early"].items():
        late = found["late"][name]
        more = late - early
        is_more = name != "faces so far" and more > GROWTH.get(name, SLACK.get(name, 0))
        grown += [name] if is_more else []
        say(f"  {name:28} {early:>12} {late:>12} {more:>+10}{'  GROWN' if is_more else ''}")
    return grown


def _look(page: Page) -> Counts:
    devtools = browser.protocol(page)
    devtools.send("HeapProfiler.enable")
    for _ in range(3):  # what is finalized by one collection is gone after the next
        devtools.send("HeapProfiler.collectGarbage")
        page.wait_for_timeout(100)
    devtools.send("Performance.enable")
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    devtools.detach()
    named: dict[str, Any] = {metric["name"]: metric["value"] for metric in metrics}
    return {
        "canvases": page.evaluate("window.canvases"),
        "cameras in use": page.evaluate(_LIVE_TRACKS),
        "event listeners": int(named["JSEventListeners"]),
        "nodes": int(named["Nodes"]),
        "JavaScript's heap, bytes": int(named["JSHeapUsedSize"]),
    }


@contextmanager
def _page_of(folder: Path, service_worker: bool) -> Iterator[Page]:
    """A page of the site in a Chromium whose camera shows faces."""
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
            page.set_default_timeout(TIMEOUT)
            page.add_init_script(_WATCH)
            yield page
            chrome.close()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
