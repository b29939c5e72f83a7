"""Beside the real face-api.js: its model folders load here, flat weights load there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route
from tests.browser.original_page import in_a_thread, serve
from tests.browser.pyodide_page import PyodidePage

import faceapi

pytestmark = pytest.mark.gpu

SHARD = 1 << 22
SMALL = ["FaceExpressionNet", "FaceLandmark68TinyNet", "AgeGenderNet", "TinyFaceDetector"]
ALL = [*SMALL, "FaceLandmark68Net", "FaceRecognitionNet", "SsdMobilenetv1"]


@pytest.fixture(scope="module")
def original_folder(weights_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as face-api.js's own: manifests, and weights in shards of at most 4 MiB."""
    folder = tmp_path_factory.mktemp("weights")
    for path in weights_folder.glob("*-weights_manifest.json"):
        manifest = json.loads(path.read_text("utf-8"))
        content = b"".join((weights_folder / name).read_bytes() for name in manifest[0]["paths"])
        model = path.name.removesuffix("-weights_manifest.json")
        pieces = [content[begin : begin + SHARD] for begin in range(0, len(content), SHARD)]
        manifest[0]["paths"] = [f"{model}-shard{number + 1}" for number in range(len(pieces))]
        for name, piece in zip(manifest[0]["paths"], pieces, strict=True):
            (folder / name).write_bytes(piece)
        (folder / path.name).write_text(json.dumps(manifest))
    assert len(list(folder.glob("*-shard2"))) == 2
    return folder


async def differences(backend: str, kinds: list[str]) -> list[list[object]]:
    """Load every network twice; the largest relative difference of an output."""
    import numpy as np

    import faceapi
    from faceapi.runtime.self_check import synthetic_image

    status = await faceapi.set_backend(backend)
    assert (status.name, dict(status.rejected)) == (backend, {})
    found: list[list[object]] = []
    for kind in kinds:
        ours, theirs = getattr(faceapi, kind)(), getattr(faceapi, kind)()
        await ours.load_from_uri()
        await theirs.load_from_uri("weights")
        pixels = synthetic_image(128)
        side = {"input_size": 128} if kind == "TinyFaceDetector" else {}
        first = await ours.forward_input(pixels, **side)
        second = await theirs.forward_input(pixels, **side)
        worst = max(
            float(np.abs(first[name] - second[name]).max() / np.abs(first[name]).max())
            for name in first
        )
        found.append([kind, faceapi.get_backend().name, worst])
        await ours.dispose()
        await theirs.dispose()
    return found


@pytest.mark.parametrize(
    ("backend", "kinds"),
    [
        ("wasm", ALL),
        pytest.param("webgl", SMALL, marks=pytest.mark.slow),
        pytest.param("webgpu", SMALL, marks=pytest.mark.slow),
    ],
)
def test_a_folder_of_the_original_gives_what_our_files_give(
    pyodide_page: PyodidePage, original_folder: Path, backend: str, kinds: list[str]
) -> None:
    serve(pyodide_page.page, original_folder, "pyodide_page")
    found = pyodide_page.run(differences, backend, kinds)
    assert [[kind, used] for kind, used, _ in found] == [[kind, backend] for kind in kinds]
    assert {kind: worst for kind, _, worst in found if worst > 1e-5} == {}


FLAT = """async kinds => {
    await faceapi.tf.setBackend("cpu");
    const worst = {};
    for (const kind of kinds) {
        const named = new faceapi[kind](), flat = new faceapi[kind]();
        await named.loadFromUri("weights");
        await flat.load(await faceapi.fetchNetWeights(`flat/${kind}`));
        const found = new Map(flat.getParamList().map(({ path, tensor }) => [path, tensor]));
        worst[kind] = 0;
        for (const { path, tensor } of named.getParamList()) {
            if (String(found.get(path).shape) !== String(tensor.shape)) worst[kind] = Infinity;
            const [one, other] = [tensor.dataSync(), found.get(path).dataSync()];
            const largest = one.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
            const apart = one.reduce((m, value, i) => Math.max(m, Math.abs(value - other[i])), 0);
            worst[kind] = Math.max(worst[kind], apart / largest);
        }
        named.dispose();
        flat.dispose();
    }
    return worst;
}"""


def test_flat_weights_have_the_order_of_the_original(original: Page, weights_folder: Path) -> None:
    """What ``serialize_params`` writes is what the original's ``load`` reads."""

    async def flat() -> dict[str, bytes]:
        found = {}
        for kind in [*ALL, "Mtcnn"]:
            net = getattr(faceapi, kind)()
            await net.load_from_uri(str(weights_folder))
            found[kind] = net.serialize_params().astype("<f4").tobytes()
            await net.dispose()
        return found

    files = in_a_thread(flat())

    def answer(route: Route) -> None:
        route.fulfill(body=files[route.request.url.rpartition("/")[2]])

    original.route("**/original/flat/*", answer)
    serve(original, weights_folder, "original")
    worst = original.evaluate(FLAT, list(files))
    assert worst.keys() == files.keys()
    assert {kind: value for kind, value in worst.items() if not value < 1e-6} == {}
