"""Hostile model files in a page: refused in words, and Python goes on."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Route
from tests.browser.pyodide_page import PyodidePage

from faceapi.graph import ops
from faceapi.graph.onnx.writer import write_model
from faceapi.graph.var import BATCH, Graph, argument, constant

MODEL = "tiny_face_detector_model"
MANIFEST = f"{MODEL}-weights_manifest.json"


async def refused(uri: str) -> str:
    """What is said of a model of the tiny detector."""
    import faceapi

    try:
        await faceapi.networks.TinyFaceDetector().load_from_uri(uri)
    except faceapi.errors.ModelFileError as error:
        return str(error)
    return "nothing was raised"


async def run_of_the_real_one() -> list[int]:
    """Shape of the output of the site's own network, on wasm."""
    import numpy as np

    import faceapi

    await faceapi.set_backend("wasm")
    net = faceapi.networks.TinyFaceDetector()
    await net.load_from_uri()
    grid = (await net.forward(np.zeros((64, 64, 3), np.uint8), 64))["grid"]
    await net.dispose()
    return list(grid.shape)


class Folder:
    """Files that the page finds at ``hostile/``, and which of them it asked for."""

    def __init__(self, pyodide_page: PyodidePage, files: dict[str, bytes]) -> None:
        self.requested: list[str] = []
        self._files = files
        pyodide_page.page.route("**/hostile/*", self._answer)

    def _answer(self, route: Route) -> None:
        name = urlsplit(route.request.url).path.rpartition("/")[2]
        self.requested.append(name)
        body = self._files.get(name, self._files.get("*", b""))
        route.fulfill(body=body, headers={"Content-Type": "application/octet-stream"})


@pytest.fixture(scope="module")
def groups(weights_folder: Path) -> list[dict[str, list[object]]]:
    """The real manifest of the tiny detector."""
    content: list[dict[str, list[object]]] = json.loads((weights_folder / MANIFEST).read_bytes())
    return content


def test_a_manifest_that_would_overflow_the_stack_is_refused(pyodide_page: PyodidePage) -> None:
    for nested in (b"[" * 20_000, b'[{"weights":' * 20_000):
        Folder(pyodide_page, {MANIFEST: nested})
        assert "nested too deeply" in pyodide_page.run(refused, "hostile/")
    assert pyodide_page.run(run_of_the_real_one) == [1, 2, 2, 25]


def test_a_shard_is_fetched_once_and_no_more_than_described(
    pyodide_page: PyodidePage, groups: list[dict[str, list[object]]], weights_folder: Path
) -> None:
    (shard,) = groups[0]["paths"]
    content = (weights_folder / str(shard)).read_bytes()

    groups[0]["paths"] = [shard] * 3000
    folder = Folder(pyodide_page, {MANIFEST: json.dumps(groups).encode(), "*": content})
    assert "twice; expected each shard once" in pyodide_page.run(refused, "hostile/")
    assert folder.requested == [MANIFEST]

    groups[0]["paths"] = [f"shard{number}" for number in range(1000)]
    folder = Folder(pyodide_page, {MANIFEST: json.dumps(groups).encode(), "*": content})
    assert "but its shards have more" in pyodide_page.run(refused, "hostile/")
    assert folder.requested == [MANIFEST, "shard0", "shard1"]
    assert pyodide_page.run(run_of_the_real_one) == [1, 2, 2, 25]


ENDLESS = """([end, files]) => {
    const realFetch = window.fetch;
    const state = {pulled: 0, left: false};
    window.fetch = async (uri, options) => {
        const name = String(uri).split("/").pop();
        if (!String(uri).includes("hostile/")) return realFetch(uri, options);
        if (name in files) return new Response(files[name]);
        const body = new ReadableStream({
            pull(controller) {
                if (state.pulled >= end) return controller.close();
                controller.enqueue(new Uint8Array(1 << 16).fill(32));
                state.pulled += 1 << 16;
            },
            cancel() { state.left = true; },
        });
        options.signal.addEventListener("abort", () => { state.left = true; });
        return new Response(body);
    };
    globalThis.endless = state;
}"""
"""A ``fetch`` whose bodies go on to a size that no limit allows, and that counts what was taken."""


async def refused_above(uri: str, limit: int) -> str:
    """What is said of a file of more than ``limit`` bytes that nothing describes."""
    import faceapi
    from faceapi.browser.interop import fetch

    fetch.MAX_BYTES = limit
    try:
        await faceapi.open_picture(uri)
    except faceapi.errors.FetchError as error:
        return str(error)
    return "nothing was raised"


def test_a_body_without_end_is_left_at_its_limit(
    fresh_pyodide_page: PyodidePage, weights_folder: Path
) -> None:
    end = 64 << 20

    def taken(name: str, files: dict[str, str]) -> tuple[str, int]:
        fresh_pyodide_page.page.evaluate(ENDLESS, [end, files])
        message = fresh_pyodide_page.run(refused, f"hostile/{name}")
        fresh_pyodide_page.wait_until("endless.left")
        return message, fresh_pyodide_page.page.evaluate("endless.pulled")

    content = (weights_folder / MANIFEST).read_text("utf-8")
    (shard,) = json.loads(content)[0]["paths"]
    declared = (weights_folder / shard).stat().st_size
    message, pulled = taken("", {MANIFEST: content})
    assert "but its shards have more" in message
    assert pulled < declared + (1 << 20)
    message, pulled = taken("", {})
    assert "at most 4194304 bytes, but has more" in message
    assert pulled < (5 << 20)

    fresh_pyodide_page.page.evaluate(ENDLESS, [end, {}])
    message = fresh_pyodide_page.run(refused_above, "hostile/endless.jpg", 1_000_000)
    assert "has more than 1000000 bytes, the maximum" in message
    assert fresh_pyodide_page.page.evaluate("endless.pulled") < (2 << 20)


def test_a_model_that_would_take_all_memory_is_refused(pyodide_page: PyodidePage) -> None:
    pixels = argument("pixels", (BATCH, "height", "width", 3))
    filters = constant(np.zeros((25, 3, 1, 1), np.float32))
    padding = (0, 0, 10**6, 10**6)
    grid = ops.to_nhwc(ops.conv2d(ops.transpose(pixels, 0, 3, 1, 2), filters, padding=padding))
    content = write_model(Graph("hostile", pixels, {"grid": grid}))
    assert len(content) < 1000
    Folder(pyodide_page, {"hostile.onnx": content})
    assert "more numbers than the limits allow" in pyodide_page.run(refused, "hostile/hostile.onnx")
    assert pyodide_page.run(run_of_the_real_one) == [1, 2, 2, 25]
