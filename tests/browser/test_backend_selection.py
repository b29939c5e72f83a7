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
