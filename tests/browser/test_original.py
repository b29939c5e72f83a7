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
from PIL import Image
from playwright.sync_api import Page, Route
from tests.browser.conftest import NewPage
from tests.browser.pyodide_page import PyodidePage

import faceapi
from faceapi import Face, FaceApi, FaceMatcher, LabeledFaceDescriptors, MtcnnOptions
from faceapi.types import FivePointFace, MtcnnStats

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


def serve(page: Page, folder: Path, where: str) -> None:
    """Put a folder on the site as ``weights/`` beside the page ``where``."""

    def answer(route: Route) -> None:
        route.fulfill(path=folder / route.request.url.rpartition("/")[2])

    page.route(f"**/{where}/weights/*", answer)


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
def original(new_page: NewPage, face_api_js: Path) -> Page:
    """A page with the real face-api.js in it, in a Chromium that scales canvases as ours are."""
    page = new_page("--disable-accelerated-2d-canvas")
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


DRAW = """([relative, probabilities]) => {
    const dims = { width: 300, height: 200 };
    const detection = new faceapi.FaceDetection(0.876, new faceapi.Rect(.2, .3, .35, .45), dims);
    const points = relative.map(([x, y]) => new faceapi.Point(x, y));
    const landmarks = new faceapi.FaceLandmarks68(points, { width: 105, height: 90 });
    const face = faceapi.extendWithFaceExpressions(
        faceapi.extendWithFaceLandmarks({ detection }, landmarks),
        new faceapi.FaceExpressions(probabilities));
    for (const name of ["Detections", "FaceLandmarks", "FaceExpressions"]) {
        const canvas = document.createElement("canvas");
        Object.assign(canvas, { ...dims, id: `their${name}` });
        document.body.append(canvas);
        faceapi.draw[`draw${name}`](canvas, face);
    }
}"""


async def drawn(relative: list[list[float]], probabilities: list[float]) -> dict[str, list[int]]:
    import js
    import numpy as np

    from faceapi import Face, draw, media
    from faceapi.types import Box, Dimensions, FaceDetection, FaceExpressions, FaceLandmarks68

    detection = FaceDetection(0.876, Box(0.2, 0.3, 0.35, 0.45), Dimensions(300, 200))
    landmarks = FaceLandmarks68(np.array(relative), Dimensions(105, 90))
    face = Face(detection).with_landmarks(landmarks)
    face = face.with_expressions(FaceExpressions(probabilities))
    found = {}
    for name, paint in (
        ("Detections", draw.draw_detections),
        ("FaceLandmarks", draw.draw_face_landmarks),
        ("FaceExpressions", draw.draw_face_expressions),
    ):
        canvas = media.create_canvas(Dimensions(300, 200))
        paint(canvas, face)
        ours, theirs = (
            np.asarray(each.getContext("2d").getImageData(0, 0, 300, 200).data.to_py(), int)
            for each in (canvas, js.document.getElementById(f"their{name}"))
        )
        opaque, other = ours[3::4], theirs[3::4]
        torn = (opaque == 255) & (other == 0) | (opaque == 0) & (other == 255)
        found[name] = [int(other.max()), int(torn.sum()), int(abs(ours - theirs).max())]
    return found


def test_drawings_are_those_of_the_original(pyodide_page: PyodidePage, face_api_js: Path) -> None:
    script = face_api_js / "dist" / "face-api.js"
    pyodide_page.page.route("**/pyodide_page/face-api.js", lambda route: route.fulfill(path=script))
    pyodide_page.page.add_script_tag(url="face-api.js")
    relative = np.random.default_rng(3).uniform(0.1, 0.9, (68, 2)).tolist()
    probabilities = [0.1, 0.5, 0.0, 0.3, 0.05, 0.05, 0.0]
    pyodide_page.page.evaluate(DRAW, [relative, probabilities])
    found = pyodide_page.run(drawn, relative, probabilities)
    assert [[seen, torn] for seen, torn, _ in found.values()] == [[255, 0]] * 3
    assert found["Detections"][2] == 0
    assert found["FaceExpressions"][2] <= 4  # of 255: the edge of a letter
    # Their lines are strokes without joins and each point is filled by itself, so edges differ.


MTCNN = """async address => {
    await faceapi.tf.setBackend("cpu");
    const { mtcnn, faceLandmark68Net, faceRecognitionNet } = faceapi.nets;
    for (const net of [mtcnn, faceLandmark68Net, faceRecognitionNet]) {
        await net.loadFromUri("weights");
    }
    const image = await faceapi.bufferToImage(await (await fetch(address)).blob());
    const found = [];
    for (const options of [%s]) {
        const { results, stats } = await mtcnn.forwardWithStats(image, options);
        const faces = results.map(({ detection: { score, box }, landmarks }) => [
            [box.x, box.y, box.width, box.height], score,
            landmarks.positions.map(({ x, y }) => [x, y])]);
        const { scales, stage1, stage2_numInputBoxes: second, stage3_numInputBoxes: third } = stats;
        found.push([faces, scales, stage1.map(each => each.numBoxes ?? 0), second, third]);
    }
    const options = new faceapi.MtcnnOptions({ minFaceSize: 80 });
    const chain = await faceapi.detectAllFaces(image, options)
        .withFaceLandmarks().withFaceDescriptors();
    return [found, chain.map(({ landmarks, descriptor }) => [
        landmarks.positions.map(({ x, y }) => [x, y]), Array.from(descriptor)])];
}"""
STEPS = (0.6, 0.4, 0.2, 0.15, 0.1, 0.08, 0.02)
MTCNN_CASES: dict[str, MtcnnOptions] = {
    "{minFaceSize: 20}": MtcnnOptions(min_face_size=20),
    "{minFaceSize: 80}": MtcnnOptions(min_face_size=80),
    "{minFaceSize: 20, scaleFactor: .8, maxNumScales: 10, scoreThresholds: [.8, .8, .9]}": (
        MtcnnOptions(
            min_face_size=20, scale_factor=0.8, max_num_scales=10, score_thresholds=(0.8, 0.8, 0.9)
        )
    ),
    "{scaleSteps: [.6, .4, .2, .15, .1, .08, .02]}": MtcnnOptions(scale_steps=STEPS),
    "{minFaceSize: 200}": MtcnnOptions(min_face_size=200),
}
"""Those of the original's own tests."""


def test_mtcnn_with_every_option_finds_what_the_original_finds(
    original: Page, weights_folder: Path, models_folder: Path, samples_folder: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "picture.png"
    with Image.open(samples_folder / "sample1.jpg") as sample:
        sample.resize((640, 427)).save(picture)
    original.route("**/original/picture.png", lambda route: route.fulfill(path=picture))
    serve(original, weights_folder, "original")
    cases, chain = original.evaluate(MTCNN % ", ".join(MTCNN_CASES), "picture.png")
    assert [len(faces) for faces, *_ in cases] == [2, 1, 1, 1, 0]

    async def find() -> tuple[list[tuple[list[FivePointFace], MtcnnStats]], list[Face]]:
        api = FaceApi()
        nets = api.nets
        for net in (nets.mtcnn, nets.face_landmark_68_net, nets.face_recognition_net):
            await net.load_from_uri(str(models_folder))
        found = [
            await nets.mtcnn.forward_with_stats(picture, options)
            for options in MTCNN_CASES.values()
        ]
        task = api.detect_all_faces(picture, MtcnnOptions(min_face_size=80))
        return found, await task.with_face_landmarks().with_face_descriptors()

    ours, aligned = in_a_thread(find())
    for (faces, stats), (wanted, scales, *counts) in zip(ours, cases, strict=True):
        np.testing.assert_allclose(stats.scales, scales, rtol=1e-12)
        seen = [stats.stage1_boxes, stats.stage2_input_boxes, stats.stage3_input_boxes]
        assert seen == [each or 0 for each in counts]
        for face, (box, score, points) in zip(faces, wanted, strict=True):
            where = (face.box.x, face.box.y, face.box.width, face.box.height)
            assert where == pytest.approx(box, abs=1e-9)
            assert face.score == pytest.approx(score, abs=1e-5)
            np.testing.assert_allclose(face.landmarks.positions, points, atol=1e-3)
    for many, (points, descriptor) in zip(aligned, chain, strict=True):
        np.testing.assert_allclose(many.landmarks.positions, points, atol=3e-3)
        np.testing.assert_allclose(many.descriptor, descriptor, atol=1e-5)


def in_a_thread(found: Coroutine[Any, Any, Found]) -> Found:
    """Await it; in this thread Playwright's own loop runs."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, found).result()


async def mtcnn_on(backend: str, uri: str) -> list[object]:
    import faceapi

    status = await faceapi.set_backend(backend)
    net = faceapi.networks.Mtcnn()
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
    pyodide_page: PyodidePage, backend: str, models_folder: Path, samples_folder: Path
) -> None:
    async def find() -> list[FivePointFace]:
        net = faceapi.networks.Mtcnn()
        await net.load_from_uri(str(models_folder))
        return await net.forward(samples_folder / "sample1.jpg", MtcnnOptions(min_face_size=80))

    name, rejected, used, found = pyodide_page.run(mtcnn_on, backend, "../samples/sample1.jpg")
    assert (name, rejected, used) == (backend, {}, backend)
    expected = in_a_thread(find())
    assert len(found) == len(expected) >= 1
    for (score, box, points), face in zip(found, expected, strict=True):
        assert score == pytest.approx(face.score, abs=1e-5)
        where = (face.box.x, face.box.y, face.box.width, face.box.height)
        assert box == pytest.approx(where, abs=1e-9)
        np.testing.assert_allclose(points, face.landmarks.relative_positions, atol=1e-5)
