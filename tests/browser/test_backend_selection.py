"""Which backend runs the networks: verified, measured once, replaced when its GPU is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from tests.browser.pyodide_page import PyodidePage

from faceapi.runtime.self_check import synthetic_image

pytestmark = pytest.mark.gpu

TINY = "face_landmark_68_tiny"
FORBID_STORAGE = """() => Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("forbidden", "SecurityError"); } })"""


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


async def visits(net: str, other: str, check: Any) -> dict[str, Any]:
    """Several visits of a page whose WebGPU counts as a graphics card."""
    import asyncio
    import importlib
    import json

    import js
    import numpy as np

    from faceapi.browser.inference import backend_comparison, backend_timings, ort_model
    from faceapi.browser.interop.fetch import fetch_bytes
    from faceapi.core.profiling import STAGE_TIMER
    from faceapi.runtime.self_check import ExpectedOutputs

    ort_web: Any = importlib.import_module("faceapi.browser.inference.ort_web")
    comparison: Any = backend_comparison
    timed: Any = ort_model.OrtModel

    async def no_reason() -> None:
        return None

    model = await fetch_bytes(f"../models/{net}.onnx")
    expected = ExpectedOutputs.from_json(check)
    block = ort_model._synthetic_block(check["side"])
    loaded: list[str] = []
    load, timed_run = ort_web.load_runtime, timed.timed_run

    async def noted(provider: Any, generation: int, **options: Any) -> Any:
        loaded.append(provider.name)
        return await load(provider, generation, **options)

    async def faster_card(self: Any, runtime: Any) -> float:
        return 1.0 if runtime.provider.name == "webgpu" else 2.0

    ort_web.software_gpu_reason = no_reason
    ort_web.load_runtime = comparison.load_runtime = noted
    comparison.START_DELAY_S = 0.01

    async def visit(prefer: str = "auto") -> dict[str, Any]:
        """The backend of the first answer and of a later one; how many came in between."""
        loaded.clear()
        ort = ort_web.OrtWeb(prefer)
        session = await ort.open(model, name=net, expected_outputs=expected)
        first = (await session.run([block]))["points"]
        seen = {"first": ort.status.name, "loaded": list(loaded)}
        behind = [session.in_background() is not session]
        frames = 0
        while ort._comparison._task is not None:
            await session.run([block])
            frames += 1
            await asyncio.sleep(0.5)  # fewer than the 100 samples that are kept
        last = (await session.run([block]))["points"]
        assert np.allclose(first, last, atol=1e-4)
        behind.append(session.in_background() is not session)
        await session.close()
        reason = ort.status.rejected.get("webgpu", "").partition(" (")[0]
        after = {"then": ort.status.name, "reason": reason, "behind": behind}
        return {**seen, "frames": frames, **after}

    def kept() -> Any:
        return json.loads(js.localStorage.getItem(backend_timings.storage_key()))

    def keep(device: str, **times: list[float]) -> None:
        networks = {name: {"webgpu": gpu, "wasm": cpu} for name, (gpu, cpu) in times.items()}
        record = json.dumps({"device": device, "networks": networks})
        js.localStorage.setItem(backend_timings.storage_key(), record)

    found: dict[str, Any] = {"first": await visit()}
    device, times = kept()["device"], kept()["networks"][net]
    found["kept"] = times["wasm"] < times["webgpu"] and "threads" in device
    recorded = STAGE_TIMER.samples()
    found["recorded"] = len(recorded["inference"]) - found["first"]["frames"]
    found["second"] = await visit()
    timed.timed_run = faster_card
    keep("another device", **{net: [2.0, 1.0]})
    found["another card"] = await visit()
    found["its device"] = kept()["device"] == device
    timed.timed_run = timed_run
    keep(device, **{net: [1.0, 2.0], other: [2.0, 1.0]})
    ort = ort_web.OrtWeb()
    sessions = [await ort.open(model, name=net, expected_outputs=expected)]
    sessions.append(await ort.open(await fetch_bytes(f"../models/{other}.onnx"), name=other))
    found["both"] = [ort.status.name, list(ort.status.others), dict(ort.status.rejected)]
    found["behind"] = [ort.background(name) is not None for name in (net, other)]
    found["changed"] = [(await ort.select(name)).name for name in ("wasm", "auto")]
    for session in sessions:
        await session.close()
    found["margin"] = [
        (backend_timings.unused_reason({"webgpu": gpu, "wasm": 10.0}, net) or "").partition(" (")[0]
        for gpu in (8.9, 9.5, 11.0)
    ]
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


def test_the_faster_backend_is_found_while_the_page_goes_on(
    fresh_pyodide_page: PyodidePage, models_folder: Path
) -> None:
    """WebGPU in software is slower than wasm, and here it is taken for a real card."""
    index = json.loads((models_folder / "index.json").read_text("utf-8"))
    check = index["models"][TINY]["check"]
    found = fresh_pyodide_page.run(visits, TINY, "mtcnn_o", check)
    ready = {"first": "wasm", "loaded": ["wasm"]}
    frames = [found[visit].pop("frames") for visit in ("first", "second", "another card")]
    assert frames[0] > 4  # wasm goes on while WebGPU compiles its shaders
    assert frames[1] == 0
    assert found == {
        "first": {**ready, "then": "wasm", "reason": "slower here", "behind": [True, True]},
        "kept": True,
        "recorded": 2,
        "second": {**ready, "then": "wasm", "reason": "slower here", "behind": [True, True]},
        "another card": {**ready, "then": "webgpu", "reason": "", "behind": [True, False]},
        "its device": True,
        "both": ["wasm", ["webgpu"], {}],
        "behind": [False, True],
        "changed": ["wasm", "wasm"],
        "margin": ["", "hardly faster here", "slower here"],
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
