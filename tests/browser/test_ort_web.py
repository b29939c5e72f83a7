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
FORBID_STORAGE = """() => Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("forbidden", "SecurityError"); } })"""


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


async def choices(net: str, check: Any) -> list[Any]:
    import js

    from faceapi.browser.inference.ort_web import OrtWeb
    from faceapi.browser.interop.fetch import fetch_bytes
    from faceapi.errors import FaceApiError
    from faceapi.runtime.self_check import ExpectedOutputs

    model = await fetch_bytes(f"../models/{net}.onnx")
    good = ExpectedOutputs.from_json(check)
    automatic = OrtWeb()
    await automatic.open(model, name=net, expected_outputs=good)
    found: list[Any] = [automatic.status.name, dict(automatic.status.rejected)]

    # A browser without WebGL, asked for WebGL
    kept = js.HTMLCanvasElement.prototype.getContext
    js.HTMLCanvasElement.prototype.getContext = js.Function.prototype
    named = OrtWeb("webgl")
    await named.open(model, name=net, expected_outputs=good)
    found += [named.status.name, dict(named.status.rejected), dict(await named.list_available())]
    js.HTMLCanvasElement.prototype.getContext = kept

    for values in check["outputs"].values():
        values["first"][0] += 1
    doubted = OrtWeb("webgl")
    for bytes_, reference in (
        (model, ExpectedOutputs.from_json(check)),
        (model[:1000], None),
        (b"<!doctype html>", None),
    ):
        try:
            await doubted.open(bytes_, name=net, expected_outputs=reference)
        except FaceApiError as error:
            found.append(f"{type(error).__name__}: {error}")
    await doubted.open(model, name=net, expected_outputs=good)
    found += [doubted.status.name, dict(doubted.status.rejected)]
    return found


def test_backend_must_match_expected_outputs(
    pyodide_page: PyodidePage, models_folder: Path
) -> None:
    index = json.loads((models_folder / "index.json").read_text("utf-8"))
    found = pyodide_page.run(choices, TINY, index["models"][TINY]["check"])
    software = {"webgpu": "WebGPU would run in software here"}
    assert found[:2] == ["wasm", software]
    reason = {"webgl": "this browser gives no WebGL 2 context"}
    assert found[2:5] == ["wasm", reason | software, {"webgpu": None, "wasm": None} | reason]
    wrong, cut, html = found[5:8]
    assert wrong.startswith(f"ModelFileError: {TINY}: no backend can run this model: webgl: wrong")
    assert "wasm: wrong numbers: output 'points' is off by" in wrong
    assert cut.startswith("ModelFileError")
    assert html.startswith("ModelFileError")
    assert found[8] == "webgl"


async def visits(net: str, check: Any) -> dict[str, Any]:
    """Several visits of a page whose WebGPU counts as a graphics card."""
    import importlib
    import json

    import js

    from faceapi.browser.inference import backend_timings, ort_model
    from faceapi.browser.interop.fetch import fetch_bytes
    from faceapi.core.profiling import STAGE_TIMER
    from faceapi.runtime.self_check import ExpectedOutputs

    ort_web: Any = importlib.import_module("faceapi.browser.inference.ort_web")

    async def no_reason() -> None:
        return None

    model = await fetch_bytes(f"../models/{net}.onnx")
    loaded: list[str] = []
    load = ort_web.load_runtime

    async def noted(provider: Any, generation: int, **options: Any) -> Any:
        loaded.append(provider.name)
        return await load(provider, generation, **options)

    ort_web.software_gpu_reason, ort_web.load_runtime = no_reason, noted

    async def visit(prefer: str = "auto") -> list[Any]:
        loaded.clear()
        ort = ort_web.OrtWeb(prefer)
        session = await ort.open(model, name=net, expected_outputs=ExpectedOutputs.from_json(check))
        await session.close()
        reason = ort.status.rejected.get("webgpu", "").partition(" (")[0]
        return [ort.status.name, reason, list(loaded)]

    def kept() -> Any:
        return json.loads(js.localStorage.getItem(backend_timings.storage_key()))

    def keep(device: str, times: dict[str, float]) -> None:
        record = {"device": device, "networks": {net: times}}
        js.localStorage.setItem(backend_timings.storage_key(), json.dumps(record))

    found: dict[str, Any] = {"first": await visit(), "recorded": STAGE_TIMER.samples()}
    device, times = kept()["device"], kept()["networks"][net]
    found["kept"] = times["wasm"] < times["webgpu"] and "threads" in device
    found["second"] = await visit()
    found["by name"] = await visit("webgpu")
    ort = ort_web.OrtWeb("webgl")
    session = await ort.open(model, name=net, expected_outputs=ExpectedOutputs.from_json(check))
    await ort.select("auto")
    await session.run([ort_model._synthetic_block(check["side"])])
    found["changed to auto"] = [ort.status.name, list(ort.status.rejected)]
    await session.close()
    keep(device, {"webgpu": 1.0, "wasm": 2.0})
    found["a quick card"] = await visit()
    keep("another", {"webgpu": 1.0, "wasm": 2.0})
    found["another card"] = [await visit(), kept()["device"] == device]
    found["damaged"] = []
    for damage in ("{", "[]", json.dumps({"device": device, "networks": {net: {"wasm": "2"}}})):
        js.localStorage.setItem(backend_timings.storage_key(), damage)
        found["damaged"].append(backend_timings.load_timings(device, net))
    return found


async def another_visit(net: str, check: Any) -> str:
    from faceapi.browser.inference.ort_web import OrtWeb
    from faceapi.browser.interop.fetch import fetch_bytes
    from faceapi.runtime.self_check import ExpectedOutputs

    model = await fetch_bytes(f"../models/{net}.onnx")
    ort = OrtWeb()
    await ort.open(model, name=net, expected_outputs=ExpectedOutputs.from_json(check))
    return ort.status.name


def test_the_faster_backend_is_measured_once(
    fresh_pyodide_page: PyodidePage, models_folder: Path
) -> None:
    """WebGPU in software is slower than wasm, and here it is taken for a real card."""
    index = json.loads((models_folder / "index.json").read_text("utf-8"))
    check = index["models"][TINY]["check"]
    raced = ["wasm", "slower here", ["webgpu", "wasm", "wasm"]]
    assert fresh_pyodide_page.run(visits, TINY, check) == {
        "first": raced,
        "recorded": {},
        "kept": True,
        "second": ["wasm", "slower here", ["wasm"]],
        "by name": ["webgpu", "", ["webgpu"]],
        "changed to auto": ["wasm", ["webgpu"]],
        "a quick card": ["webgpu", "", ["webgpu"]],
        "another card": [raced, True],
        "damaged": [None, None, None],
    }
    fresh_pyodide_page.page.evaluate(FORBID_STORAGE)
    assert fresh_pyodide_page.run(another_visit, TINY, check) == "wasm"


async def probe_file() -> dict[str, Any]:
    from faceapi.browser.inference import probe_model

    return {
        "model": list(probe_model.probe_model()),
        "reference": probe_model.EXPECTED_OUTPUTS.to_json(),
    }


def test_the_probe_has_the_numbers_of_the_cpu(pyodide_page: PyodidePage) -> None:
    found = pyodide_page.run(probe_file)
    session = onnxruntime.InferenceSession(bytes(found["model"]))
    pixels = synthetic_image(found["reference"]["side"])[None].astype(np.float32)
    (answer,) = session.run(None, {"pixels": pixels})
    stored = found["reference"]["outputs"]["answer"]
    assert answer.ravel().tolist() == pytest.approx(stored["first"], rel=1e-5)
    assert float(answer.sum()) == pytest.approx(stored["sum"], rel=1e-5)


async def losses(net: str, check: Any) -> dict[str, Any]:
    import asyncio

    import numpy as np

    from faceapi.browser.inference.ort_web import OrtWeb
    from faceapi.browser.interop.fetch import fetch_bytes
    from faceapi.core.pixels.array_picture import ArrayPixels
    from faceapi.runtime.self_check import ExpectedOutputs

    model = await fetch_bytes(f"../models/{net}.onnx")
    block = ArrayPixels(np.full((112, 112, 3), 99, np.float32))
    found: dict[str, Any] = {}
    for backend in ("webgl", "webgpu"):
        ort = OrtWeb(backend)
        session = await ort.open(model, name=net, expected_outputs=ExpectedOutputs.from_json(check))
        before = (await session.run([block]))["points"]
        env = (await ort.runtime()).ort.env
        if backend == "webgl":
            env.webgl.context.getExtension("WEBGL_lose_context").loseContext()
        else:
            env.webgpu.device.destroy()
        await asyncio.sleep(0.1)
        after = (await session.run([block]))["points"]
        found[backend] = [ort.status.name, bool(np.allclose(before, after, atol=1e-4))]
        found[backend].append([name for name, reason in ort.status.device_losses if reason])
        moved = await ort.select("wasm")
        on_wasm = (await session.run([block]))["points"]
        found[backend] += [moved.name, bool(np.allclose(before, on_wasm, atol=1e-4))]
        await session.close()
    return found


def test_a_lost_gpu_is_replaced_and_the_backend_can_be_changed(
    fresh_pyodide_page: PyodidePage, models_folder: Path
) -> None:
    index = json.loads((models_folder / "index.json").read_text("utf-8"))
    found = fresh_pyodide_page.run(losses, TINY, index["models"][TINY]["check"])
    assert found == {
        "webgl": ["webgl", True, ["webgl"], "wasm", True],
        "webgpu": ["webgpu", True, ["webgpu"], "wasm", True],
    }
