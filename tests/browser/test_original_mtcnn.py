"""Beside the real face-api.js: MTCNN with every option, and on every backend."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page
from tests.browser.original_page import in_a_thread, serve
from tests.browser.pyodide_page import PyodidePage

import faceapi
from faceapi import Face, FaceApi, MtcnnOptions
from faceapi.types import FivePointFace, MtcnnStats

pytestmark = pytest.mark.gpu

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
