"""Picture to faces on CPython, against everything the original detected on three pictures.

Not within a few per cent but to the last digits: the pixels are the canvas's own bytes
(:mod:`faceapi.core.pixels.resize_canvas`), so only the order of sums in the networks differs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.conftest import Golden

from faceapi.client import FaceApi
from faceapi.core.options import DetectorOptions, SsdMobilenetv1Options, TinyFaceDetectorOptions
from faceapi.core.results.faces import Face

PRODUCER = "face-api.js-0.22.2"
RUNS = range(9)


async def find(api: FaceApi, picture: Path, run: dict[str, Any]) -> list[Face]:
    task = api.detect_all_faces(str(picture), options_of(run))
    if run["chain"] == "nolandmarks":
        return await task.with_face_expressions().with_age_and_gender()
    return await (
        task.with_face_landmarks(tiny=run["chain"] == "landmarks68tiny")
        .with_face_expressions()
        .with_age_and_gender()
        .with_face_descriptors()
    )


def options_of(run: dict[str, Any]) -> DetectorOptions:
    if run["detector"] == "ssdMobilenetv1":
        return SsdMobilenetv1Options()
    return TinyFaceDetectorOptions(input_size=run["calls"][0]["inputSize"])


@pytest.mark.parametrize("sample", ["sample1", "sample2", "sample3"])
@pytest.mark.parametrize("index", RUNS)
@pytest.mark.asyncio(loop_scope="module")
async def test_results_match_face_api_js(
    sample: str, index: int, api: FaceApi, golden: Golden, samples_folder: Path
) -> None:
    run = golden(PRODUCER, sample)["runs"][index]
    faces = await find(api, samples_folder / f"{sample}.jpg", run)
    assert len(faces) == len(run["faces"])
    for face, expected in zip(faces, run["faces"], strict=True):
        same_values(face, expected)
        if "landmarks" in expected:
            same_points(face, expected)


@pytest.mark.asyncio(loop_scope="module")
async def test_ssd_options_select_its_faces(
    api: FaceApi, golden: Golden, samples_folder: Path
) -> None:
    faces = golden(PRODUCER, "sample2")["runs"][0]["faces"]
    assert [round(face["detection"]["score"], 2) for face in faces] == [0.99, 0.89, 0.69]
    for options, count in (
        (SsdMobilenetv1Options(min_confidence=0.7), 2),
        (SsdMobilenetv1Options(min_confidence=0.9), 1),
        (SsdMobilenetv1Options(max_results=1), 1),
    ):
        detected = await api.nets.ssd_mobilenetv1.locate_faces(
            samples_folder / "sample2.jpg", options
        )
        for face, expected in zip(detected, faces[:count], strict=True):
            assert_box(face.box, expected["detection"]["box"])
            assert face.score == pytest.approx(expected["detection"]["score"], abs=1e-5)


def same_values(face: Face, expected: dict[str, Any]) -> None:
    assert_box(face.detection.box, expected["detection"]["box"])
    assert face.score == pytest.approx(expected["detection"]["score"], abs=1e-5)
    assert face.expressions.to_dict() == pytest.approx(expected["expressions"], abs=1e-5)
    assert face.age == pytest.approx(expected["age"], abs=5e-4)
    assert face.gender == expected["gender"]
    assert face.gender_probability == pytest.approx(expected["genderProbability"], abs=1e-5)


def same_points(face: Face, expected: dict[str, Any]) -> None:
    np.testing.assert_allclose(face.landmarks.positions, expected["landmarks"], rtol=0, atol=3e-3)
    assert_box(face.aligned_rect.box, expected["alignedRect"])
    assert np.linalg.norm(face.descriptor - np.array(expected["descriptor"])) < 1e-5


def assert_box(box: Any, expected: dict[str, float]) -> None:
    edges = {edge: getattr(box, edge) for edge in expected}
    assert edges == pytest.approx(expected, rel=0, abs=3e-3)
