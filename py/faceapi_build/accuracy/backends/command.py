"""``build.py accuracy --backend wasm``: compare a backend in Chromium with CPython."""

from __future__ import annotations

import asyncio
import json
import tempfile
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from faceapi_build.accuracy.backends import measure, program
from faceapi_build.accuracy.backends.pictures import CROPS, Pictures
from faceapi_build.accuracy.published import provenance
from faceapi_build.accuracy.published.report import backend_rows
from faceapi_build.bench.browser import FLAGS, describe_machine, real_gpus
from faceapi_build.bench.python_page import load_program, python_page
from faceapi_build.console import log
from faceapi_build.errors import BuildError
from faceapi_build.paths import DIST, ONNX
from faceapi_build.site import assemble
from faceapi_build.site.accuracy import RESULTS as PUBLISHED

BACKENDS = ("wasm", "webgl", "webgpu")
QUICK = 40
"""Photos of LFW with ``--quick``."""
SECONDS = 240.0
"""Time for the photos of LFW."""
IN_SOFTWARE = (
    "--use-webgpu-adapter=swiftshader",
    "--use-gl=angle",
    "--use-angle=swiftshader",
)


def run(options: Namespace) -> int:
    """Measure CPython and one backend; write ``backends.json`` and ``backends.md``."""
    site: Path = options.site or DIST
    if not options.site:
        assemble.build(DIST)
    results = compare(options.data, site, options.backend, quick=options.quick)
    options.into.mkdir(parents=True, exist_ok=True)
    (options.into / "backends.json").write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    text = "\n".join(backend_rows(results)) + "\n"
    (options.into / "backends.md").write_text(text, "utf-8")
    if options.publish:
        if options.quick:
            raise BuildError("--publish needs a full run; leave out --quick")
        published = json.loads(PUBLISHED.read_text("utf-8"))
        published["backends"] = {**published.get("backends", {}), **results}
        PUBLISHED.write_text(json.dumps(published, indent=1) + "\n", "utf-8")
    log(text)
    return 0


def compare(data: Path, site: Path, backend: str, *, quick: bool) -> dict[str, Any]:
    """Figures of CPython and of a backend in the browser, by name."""
    with tempfile.TemporaryDirectory(prefix="faceapi-backends-") as scratch:
        pictures = Pictures.write(data, Path(scratch), QUICK if quick else CROPS)
        if not (pictures.crops or pictures.labeled or pictures.pairs):
            raise BuildError(
                f"{data}: no labeled pictures there; expected lfw-dev.zip, lfw/, pairs/pairs.csv, "
                "or dlib-faces/*.xml"
            )
        log("-- CPython")
        with asyncio.Runner() as runner:

            def native(name: str, values: Sequence[Any]) -> Any:
                return runner.run(getattr(program, name)(values))

            native("prepare", ["auto", str(ONNX)])
            expected = measure.measure(native, f"{scratch}/", pictures, SECONDS)
        figures = _in_browser(site, backend, FLAGS, pictures, expected)
        if "rejected" in figures:
            flags = (*FLAGS, *IN_SOFTWARE)
            figures = _in_browser(site, backend, flags, pictures, expected)
        if "rejected" in figures:
            raise BuildError(f"the browser has no {backend}: {figures['rejected']}")
        name = f"{backend}, in software" if figures["is_software"] else backend
        about = provenance.about()
        return {"CPython": {"about": about, **expected.figures}, name: {"about": about, **figures}}


def _in_browser(
    site: Path,
    backend: str,
    flags: tuple[str, ...],
    pictures: Pictures,
    expected: measure.Measured,
) -> dict[str, Any]:
    """The figures, or why the backend was rejected."""
    results: dict[str, Any] = {}
    mounts = {"/pictures/": pictures.folder}
    with sync_playwright() as playwright, python_page(playwright, site, mounts, flags) as page:
        page.set_default_timeout(0)
        call = load_program(page, program)
        status = call("prepare", [backend])
        if status["name"] != backend:
            results["rejected"] = status["rejected"]
        else:
            machine = describe_machine(page)
            renderer = {"wasm": "", "webgl": machine["webgl"], "webgpu": machine["webgpu"]}[backend]
            log(f"-- {backend}, {status['threads']} threads {renderer}")
            is_software = backend != "wasm" and backend not in real_gpus(machine)
            shown = pictures.few() if is_software else pictures
            measured = measure.measure(call, "/pictures/", shown, SECONDS, expected)
            results |= measured.figures
            if is_software:  # too few for shares: they only say how far the numbers are
                results |= {"detectors": {}, "lfw": {}}
            results |= {"threads": status["threads"], "renderer": renderer}
            results["is_software"] = is_software
    return results
