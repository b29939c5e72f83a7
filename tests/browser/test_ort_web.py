"""Networks in the browser: right on every backend, in order, released, and never stuck."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from tests.browser.conftest import PageErrors
from tests.browser.pyodide_page import PyodidePage

from faceapi.runtime.self_check import synthetic_image

pytestmark = pytest.mark.gpu

SIDES = {
    "tiny_face_detector": 128,
    "face_landmark_68": 112,
    "face_landmark_68_tiny": 112,
    "face_expression": 112,
    "age_gender": 112,
    "face_recognition": 150,
    "ssd_mobilenetv1": 512,
}
TINY = "face_landmark_68_tiny"


def native(models: Path, net: str) -> dict[str, Any]:
    """What onnxruntime gives on the CPU for the synthetic picture."""
    session = onnxruntime.InferenceSession(models / f"{net}.onnx")
    pixels = synthetic_image(SIDES[net])[None].astype(np.float32)
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(None, {"pixels": pixels}), strict=True))


async def outputs(net: str, side: int, backend: str, count: int) -> dict[str, Any]:
    """Run the synthetic picture, as a canvas gives it and as an array, ``count`` at once."""
    import numpy as np

    from faceapi.browser.inference.ort_web import OrtWeb
    from faceapi.browser.interop.fetch import fetch_bytes
    from faceapi.browser.interop.ffi import bytes_to_js
    from faceapi.browser.media.canvas_pixels import CanvasPixels
    from faceapi.core.pixels.array_picture import ArrayPixels
    from faceapi.runtime.self_check import synthetic_image

    pixels = synthetic_image(side)
    opaque = np.full((side, side, 1), 255, np.uint8)
    rgba = np.concatenate([pixels, opaque], axis=2).tobytes()
    canvas = CanvasPixels(bytes_to_js(rgba), (side, side))
    array = ArrayPixels(pixels.astype(np.float32))
    ort = OrtWeb(backend)
    session = await ort.open(await fetch_bytes(f"../models/{net}.onnx"), name=net)
    runs = [await session.run([canvas] * count)]
    if count > 1:
        runs.append(await session.run([array]))
    await session.close()
    rows = [{name: values.tolist() for name, values in run.items()} for run in runs]
    return {"backend": ort.status.name, "rejected": dict(ort.status.rejected), "runs": rows}


def compare(found: dict[str, Any], expected: dict[str, Any]) -> float:
    """The largest difference of any run and entry, relative to the largest value."""
    worst = 0.0
    for run in found["runs"]:
        assert run.keys() == expected.keys()
        for name, values in expected.items():
            scale = float(np.abs(values).max())
            for entry in np.asarray(run[name]):
                worst = max(worst, float(np.abs(entry - values[0]).max()) / scale)
    return worst


@pytest.mark.parametrize("backend", ["wasm", "webgl", "webgpu"])
def test_every_network_gives_the_numbers_of_the_cpu(
    pyodide_page: PyodidePage, models_folder: Path, backend: str
) -> None:
    for net, side in SIDES.items():
        # In software a GPU takes seconds for a run: one each, and one batch to see that it works.
        count = 3 if backend == "wasm" or net == TINY else 1
        found = pyodide_page.run(outputs, net, side, backend, count)
        assert (net, found["backend"], found["rejected"]) == (net, backend, {})
        assert compare(found, native(models_folder, net)) < 1e-4, net


async def open_talkatively(net: str) -> None:
    """Make a session on WebGPU that says on the console where every node goes."""
    from faceapi.browser.inference.providers import PROVIDERS, load_runtime
    from faceapi.browser.interop.dom import OrtSession
    from faceapi.browser.interop.fetch import fetch_bytes
    from faceapi.browser.interop.ffi import bytes_to_js, js_array, js_object
    from faceapi.browser.interop.host import HOST
    from faceapi.browser.interop.js_future import CallbackFuture
    from faceapi.graph.specialize import specialize

    provider = PROVIDERS["webgpu"]
    ort = (await load_runtime(provider, 0)).ort
    ort.env.logLevel = "verbose"
    model = specialize(
        await fetch_bytes(f"../models/{net}.onnx"),
        layout=provider.canvas_layout,
        target=provider.target,
    )
    options = js_object(executionProviders=js_array(["webgpu"]), logSeverityLevel=0)
    session = await CallbackFuture[OrtSession](
        HOST.createSessionWithCallback, ort, bytes_to_js(model), options
    )
    await HOST.releaseSession(ort, session)


def test_on_webgpu_nothing_is_left_to_the_cpu(
    fresh_pyodide_page: PyodidePage, models_folder: Path, page_errors: PageErrors
) -> None:
    """A node without a kernel there costs a copy from the GPU and one back, and no error."""
    page_errors.expect(
        r"/ort-wasm-simd-threaded\.jspi\.mjs\)$"
    )  # all that it says counts as errors
    said: list[str] = []
    fresh_pyodide_page.page.on("console", lambda message: said.append(message.text))
    for net in json.loads((models_folder / "index.json").read_text("utf-8"))["models"]:
        said.clear()
        fresh_pyodide_page.run(open_talkatively, net)
        placed = [
            line.partition("placed on ")[2].partition(".")[0]
            for line in said
            if "placed on" in line
        ]
        assert placed == ["[WebGpuExecutionProvider]"], net


async def live_after_frames(net: str, frames: list[int]) -> list[list[int]]:
    import gc

    import js
    from pyodide_js import _module

    from faceapi.browser.inference.ort_web import OrtWeb
    from faceapi.browser.interop.fetch import fetch_bytes
    from faceapi.browser.interop.host import HOST
    from faceapi.browser.media.open_picture import open_picture

    _module.enable_pyproxy_allocation_tracing()
    session = await OrtWeb("wasm").open(await fetch_bytes(f"../models/{net}.onnx"), name=net)
    canvas = js.document.createElement("canvas")
    canvas.width, canvas.height = 640, 480
    canvas.getContext("2d").fillRect(0, 0, 640, 480)
    counts = []
    for number in range(1, max(frames) + 1):
        picture = await open_picture(canvas)
        patch = picture.patch(None, 112, centered=True)
        await session.run([patch.pixels, patch.pixels, patch.pixels])
        del picture, patch
        if number in frames:
            gc.collect()
            proxies = int(_module.pyproxy_alloc_map.size)
            counts.append([HOST.liveTensors(), proxies, int(_module._hiwire_num_refs())])
    _module.disable_pyproxy_allocation_tracing()
    await session.close()
    return counts


def test_frames_leave_nothing_behind(pyodide_page: PyodidePage) -> None:
    after_5, after_50 = pyodide_page.run(live_after_frames, TINY, [5, 50])
    assert after_5[0] == 0
    assert after_50 == after_5


async def busy_session(net: str) -> dict[str, Any]:
    import asyncio

    import numpy as np

    from faceapi.browser.inference.ort_web import OrtWeb
    from faceapi.browser.interop.fetch import fetch_bytes
    from faceapi.core.pixels.array_picture import ArrayPixels
    from faceapi.errors import InferenceError

    def block(value: int, side: int = 112) -> ArrayPixels:
        return ArrayPixels(np.full((side, side, 3), value, np.float32))

    ort = OrtWeb("wasm")
    session = await ort.open(await fetch_bytes(f"../models/{net}.onnx"), name=net)
    alone = [(await session.run([block(value)]))["points"] for value in range(50)]
    together = await asyncio.gather(*(session.run([block(value)]) for value in range(50)))
    same = all(
        np.array_equal(one, other["points"]) for one, other in zip(alone, together, strict=True)
    )
    at_once = (await session.run([block(value) for value in range(7)]))["points"]
    seven = np.concatenate(alone[:7])
    found: dict[str, Any] = {
        "served in order": same,
        "seven at once": bool(np.allclose(at_once, seven, rtol=0, atol=1e-5)),
        "seven are seven": len(np.unique(seven.round(3), axis=0)),
    }

    cancelled = asyncio.ensure_future(session.run([block(1)] * 8))
    await asyncio.sleep(0)
    cancelled.cancel()
    after = await session.run([block(7)])
    found["right after a cancelled run"] = bool(np.array_equal(after["points"], alone[7]))

    for name, blocks in {
        "wrong size": [block(1, 100)],
        "two sizes": [block(1), block(1, 100)],
        "none": [],
    }.items():
        try:
            await session.run(blocks)
        except (InferenceError, ValueError) as error:
            found[name] = f"{type(error).__name__}: {error}"
    after = await session.run([block(9)])
    found["right after a failed run"] = bool(np.array_equal(after["points"], alone[9]))

    last = asyncio.ensure_future(session.run([block(3)]))
    await asyncio.sleep(0)
    await session.close()
    await session.close()
    found["close waits for the run"] = last.done() and bool(
        np.array_equal((await last)["points"], alone[3])
    )
    try:
        await session.run([block(1)])
    except InferenceError as error:
        found["after close"] = str(error)
    return found


def test_overlapping_cancelled_failed_and_closed(pyodide_page: PyodidePage) -> None:
    found = pyodide_page.run(busy_session, TINY)
    assert found == {
        "served in order": True,
        "seven at once": True,
        "seven are seven": 7,
        "right after a cancelled run": True,
        "wrong size": f"InferenceError: {TINY}: wasm failed on 1 × (100, 100): failed to call "
        "OrtRun(). ERROR_CODE: 2, ERROR_MESSAGE: Got invalid dimensions for input: pixels for the "
        "following indices",
        "two sizes": f"InferenceError: {TINY}: blocks of one run must have one shape, "
        "got [(100, 100), (112, 112)]",
        "none": f"InferenceError: {TINY}: blocks of one run must have one shape, got none",
        "right after a failed run": True,
        "close waits for the run": True,
        "after close": f"{TINY}: the network was disposed of; load it again",
    }
