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
from faceapi.graph.onnx_file import write_model
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


def test_a_model_that_would_take_all_memory_is_refused(pyodide_page: PyodidePage) -> None:
    pixels = argument("pixels", (BATCH, "height", "width", 3))
    filters = constant(np.zeros((25, 3, 1, 1), np.float32))
    padding = (0, 0, 10**6, 10**6)
    grid = ops.to_nhwc(ops.conv2d(ops.transpose(pixels, 0, 3, 1, 2), filters, padding=padding))
    content = write_model(Graph("hostile", pixels, {"grid": grid}))
    assert len(content) < 1000
    Folder(pyodide_page, {"hostile.onnx": content})
    assert "more numbers than any network we know" in pyodide_page.run(
        refused, "hostile/hostile.onnx"
    )
    assert pyodide_page.run(run_of_the_real_one) == [1, 2, 2, 25]
