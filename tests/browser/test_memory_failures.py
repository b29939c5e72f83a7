"""A browser without enough memory: the error says so, and the next run works."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from tests.browser.pyodide_page import PyodidePage

from faceapi_build.server.serve import HEADERS


async def out_of_memory(net: str) -> dict[str, Any]:
    import js
    import numpy as np

    from faceapi.browser.inference.ort_web import OrtWeb
    from faceapi.browser.interop.fetch import fetch_bytes
    from faceapi.core.pixels.array_picture import ArrayPixels
    from faceapi.errors import InferenceError

    ort = OrtWeb("wasm")
    session = await ort.open(await fetch_bytes(f"../models/{net}.onnx"), name=net)
    block = ArrayPixels(np.full((112, 112, 3), 99, np.float32))
    before = (await session.run([block]))["points"]
    inner: list[Any] = list((await ort.runtime()).sessions.values())
    found: dict[str, Any] = {}
    for name in ("rangeError", "bareNumber"):
        for each in inner:
            each.run = getattr(js, name)
        try:
            await session.run([block])
        except InferenceError as error:
            found[name] = str(error)
        for each in inner:
            js.Reflect.deleteProperty(each, "run")
        again = (await session.run([block]))["points"]
        found[f"after {name}"] = bool(np.array_equal(before, again))
    await session.close()
    return found


def test_a_run_without_memory_is_an_error_and_the_next_one_works(pyodide_page: PyodidePage) -> None:
    pyodide_page.page.evaluate("""() => {
        window.rangeError = () => Promise.reject(new RangeError("Out of memory"));
        window.bareNumber = () => Promise.reject(13131313);
    }""")
    found = pyodide_page.run(out_of_memory, "face_landmark_68_tiny")
    failed = "face_landmark_68_tiny: wasm failed on 1 × (112, 112): "
    assert found == {
        "rangeError": f"{failed}Out of memory",
        "after rangeError": True,
        "bareNumber": f"{failed}13131313",
        "after bareNumber": True,
    }


async def used_up(side: int) -> list[str]:
    import numpy as np

    from faceapi.browser.inference.ort_web import OrtWeb
    from faceapi.browser.interop.fetch import fetch_bytes
    from faceapi.core.pixels.array_picture import ArrayPixels
    from faceapi.errors import FaceApiError

    async def open_(net: str) -> Any:
        return await ort.open(await fetch_bytes(f"../models/{net}.onnx"), name=net)

    async def grid(side: int) -> Any:
        block = ArrayPixels(np.full((side, side, 3), 99, np.float32))
        return (await session.run([block]))["grid"]

    ort = OrtWeb("wasm")
    session = await open_("tiny_face_detector")
    before = await grid(128)
    said = []
    for attempt in (grid(side), open_("ssd_mobilenetv1")):
        try:
            await attempt
        except FaceApiError as error:
            said.append(f"{type(error).__name__}: {error}")
        said.append(f"then right: {np.array_equal(before, await grid(128))}")
    return said


def test_out_of_memory_is_reported_and_recovers(page: Page, site_folder: Path) -> None:
    """The wasm of onnxruntime gets 40 MB instead of 4 GB; it fails in its own way."""
    name = "vendor/onnxruntime/ort-wasm-simd-threaded.mjs"
    plenty = (site_folder / name).read_text("utf-8")
    little = plenty.replace("initial:256,maximum:65536", "initial:256,maximum:600")
    assert little != plenty
    headers = {**HEADERS, "Content-Type": "text/javascript"}
    page.route(f"**/{name}", lambda route: route.fulfill(body=little, headers=headers))
    said = PyodidePage(page).run(used_up, 1024)
    assert said == [
        "InferenceError: tiny_face_detector: wasm failed on 1 × (1024, 1024): not enough memory "
        "(failed to call OrtRun(). ERROR_CODE: 6, ERROR_MESSAGE: std::bad_alloc)",
        "then right: True",
        "ModelFileError: ssd_mobilenetv1: no backend can run this model: wasm: not enough memory "
        "(Can't create a session. ERROR_CODE: 6, ERROR_MESSAGE: std::bad_alloc)",
        "then right: True",
    ]
