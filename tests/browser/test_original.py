"""Beside the real face-api.js: its model folders load here, its saved matchers, and the reverse."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
from playwright.sync_api import Page, Route
from tests.browser.laboratory import Laboratory

import faceapi
from faceapi import FaceMatcher, LabeledFaceDescriptors, MtcnnOptions

Found = TypeVar("Found")

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


def serve(page: Page, folder: Path) -> None:
    """Put a folder on the site as ``laboratory/weights/``."""

    def answer(route: Route) -> None:
        route.fulfill(path=folder / route.request.url.rpartition("/")[2])

    page.route("**/laboratory/weights/*", answer)


async def differences(backend: str, kinds: list[str]) -> list[list[object]]:
    """Load every network twice; the largest relative difference of an output."""
    import numpy as np

    import faceapi
    from faceapi.runtime.reference import synthetic_pixels

    status = await faceapi.set_backend(backend)
    assert (status.name, dict(status.rejected)) == (backend, {})
    found: list[list[object]] = []
    for kind in kinds:
        ours, theirs = getattr(faceapi, kind)(), getattr(faceapi, kind)()
        await ours.load_from_uri()
        await theirs.load_from_uri("weights")
        pixels = synthetic_pixels(128)
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
    laboratory: Laboratory, original_folder: Path, backend: str, kinds: list[str]
) -> None:
    serve(laboratory.page, original_folder)
    found = laboratory.run(differences, backend, kinds)
    assert [[kind, used] for kind, used, _ in found] == [[kind, backend] for kind in kinds]
    assert {kind: worst for kind, _, worst in found if worst > 1e-5} == {}


HTML = '<!doctype html><link rel="icon" href="data:,"><script src="face-api.js"></script>'
WRITE = """([amy, raj, other]) => {
    const labelled = (name, rows) =>
        new faceapi.LabeledFaceDescriptors(name, rows.map(row => new Float32Array(row)));
    const matcher = new faceapi.FaceMatcher(
        [labelled("amy", amy), labelled("raj", raj), new Float32Array(other)], 0.55);
    return JSON.stringify(matcher);
}"""
READ = """([text, queries]) => {
    const matcher = faceapi.FaceMatcher.fromJSON(JSON.parse(text));
    return queries.map(query => matcher.findBestMatch(new Float32Array(query)).toString());
}"""


@pytest.fixture
def original(page: Page, face_api_js: Path) -> Page:
    """A page with the real face-api.js in it."""
    page.route("**/original/", lambda route: route.fulfill(body=HTML, content_type="text/html"))
    script = face_api_js / "dist" / "face-api.js"
    page.route("**/original/face-api.js", lambda route: route.fulfill(path=script))
    page.goto("original/")
    return page


def test_saved_matchers_go_both_ways(original: Page) -> None:
    random = np.random.default_rng(7)
    amy, raj, other = (random.normal(0, 0.05, (count, 128)) for count in (2, 1, 1))
    text = original.evaluate(WRITE, [amy.tolist(), raj.tolist(), other[0].tolist()])
    matcher = FaceMatcher.from_json(text)
    assert matcher.distance_threshold == 0.55
    names = [each.label for each in matcher.labeled_descriptors]
    assert names == ["amy", "raj", "person 1"]
    known = matcher.labeled_descriptors[0].descriptors
    np.testing.assert_array_equal(np.array(known), amy.astype(np.float32))

    near = [
        rows[0] + random.normal(0, size, 128) for rows in (amy, raj, other) for size in (0.01, 0.2)
    ]
    queries = [query.astype(np.float32) for query in near]
    ours = [str(matcher.find_best_match(query)) for query in queries]
    written = [text, json.dumps(matcher.to_json())]
    for saved in written:
        theirs = original.evaluate(READ, [saved, [query.tolist() for query in queries]])
        assert theirs == ours
    assert {name.split(" (")[0] for name in ours} == {"amy", "raj", "person 1", "unknown"}


def test_what_python_made_loads_there(original: Page) -> None:
    rows = [np.linspace(0, 1, 128, dtype=np.float32)]
    matcher = FaceMatcher([LabeledFaceDescriptors("Zoë", rows)], 0.25)
    saved = json.dumps(matcher.to_json())
    query = rows[0] + np.float32(0.01)
    theirs = original.evaluate(READ, [saved, [query.tolist(), (query * 2).tolist()]])
    assert theirs == [str(matcher.find_best_match(query)), str(matcher.find_best_match(query * 2))]
    assert theirs[0].startswith("Zoë (0.1")


def in_a_thread(found: Coroutine[Any, Any, Found]) -> Found:
    """Await it; in this thread Playwright's own loop runs."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, found).result()


async def mtcnn_on(backend: str, uri: str) -> list[object]:
    import faceapi

    status = await faceapi.set_backend(backend)
    net = faceapi.Mtcnn()
    await net.load_from_uri()
    image = await faceapi.fetch_image(uri)
    faces = await net.forward(image, faceapi.MtcnnOptions(min_face_size=80))
    found = [
        [
            face.score,
            [face.box.x, face.box.y, face.box.width, face.box.height],
            face.landmarks.relative_positions.tolist(),
        ]
        for face in faces
    ]
    return [status.name, dict(status.rejected), faceapi.get_backend().name, found]


@pytest.mark.parametrize("backend", ["wasm", "webgl", "webgpu"])
def test_mtcnn_finds_in_a_page_what_it_finds_on_cpython(
    laboratory: Laboratory, backend: str, models_folder: Path, samples_folder: Path
) -> None:
    async def find() -> list[faceapi.FivePointFace]:
        net = faceapi.Mtcnn()
        await net.load_from_uri(str(models_folder))
        return await net.forward(samples_folder / "sample1.jpg", MtcnnOptions(min_face_size=80))

    name, rejected, used, found = laboratory.run(mtcnn_on, backend, "../samples/sample1.jpg")
    assert (name, rejected, used) == (backend, {}, backend)
    expected = in_a_thread(find())
    assert len(found) == len(expected) >= 1
    for (score, box, points), face in zip(found, expected, strict=True):
        assert score == pytest.approx(face.score, abs=1e-5)
        where = (face.box.x, face.box.y, face.box.width, face.box.height)
        assert box == pytest.approx(where, abs=1e-9)
        np.testing.assert_allclose(points, face.landmarks.relative_positions, atol=1e-5)
