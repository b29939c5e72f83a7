"""Every network call that face-api.js made on real pictures, from the same bytes.

Each call is repeated on the rectangle that face-api.js used. First the bytes shown to the
network are compared (their SHA-256), then its outputs. Nothing is passed on from call to call, so
that a difference shows where it begins.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from numpy.typing import ArrayLike, NDArray
from PIL import Image
from tests.conftest import Golden

from faceapi.architectures import (
    ARCHITECTURES,
    face_landmark_68,
    ssd_mobilenetv1,
    tiny_face_detector,
)
from faceapi.architectures.common.architecture import Outputs
from faceapi.core.geometry.boxes import Box
from faceapi.core.geometry.letterbox import Letterbox
from faceapi.core.options import SsdMobilenetv1Options, TinyFaceDetectorOptions
from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.core.results.crops import crop_box

RELATIVE = 1e-5
"""Tolerance relative to the largest value of an output. We promise 1e-4."""
SAMPLES = ("sample1", "sample2", "sample3")
RUNS = range(9)
"""Three detectors, three chains each."""
NAMES = {
    "ssdMobilenetv1": "ssd_mobilenetv1",
    "tinyFaceDetector": "tiny_face_detector",
    "faceLandmark68Net": "face_landmark_68",
    "faceLandmark68TinyNet": "face_landmark_68_tiny",
    "faceExpressionNet": "face_expression",
    "ageGenderNet": "age_gender",
    "faceRecognitionNet": "face_recognition",
}
OUTPUTS = {
    "face_expression": "probabilities",
    "face_recognition": "descriptor",
    "tiny_face_detector": "grid",
}


@pytest.fixture(scope="module")
def session(models_folder: Path) -> Callable[[str], Any]:
    @cache
    def opened(net: str) -> Any:
        model = models_folder / f"{net}.onnx"
        return onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])

    return opened


@pytest.fixture(scope="module")
def picture(samples_folder: Path) -> Callable[[str], ArrayPicture]:
    @cache
    def opened(sample: str) -> ArrayPicture:
        with Image.open(samples_folder / f"{sample}.jpg") as image:
            return ArrayPicture(np.array(image.convert("RGB")))

    return opened


def rectangles(run: dict[str, Any], net: str) -> Iterator[Box]:
    """The regions that face-api.js cropped for ``net``, face by face."""
    for face in run["faces"]:
        if net.startswith("face_landmark_68"):
            yield box_of(face["detection"]["box"]).floor()
        elif net == "face_recognition":
            yield box_of(face["descriptorRect"])
        else:
            yield box_of(face.get("alignedRect") or face["detection"]["box"]).floor()


def box_of(data: dict[str, float]) -> Box:
    return Box(data["x"], data["y"], data["width"], data["height"])


def assert_same(got: NDArray[np.float32], expected: dict[str, Any]) -> None:
    """Compare with a summary: mean, deviation, extremes, first values."""
    flat = got.ravel().astype(np.float64)
    scale = max(abs(expected["min"]), abs(expected["max"]))
    detections = [flat.mean(), flat.std(), flat.min(), flat.max(), *flat[:16]]
    expected_values = [expected[name] for name in ("mean", "std", "min", "max")]
    assert_close(detections, [*expected_values, *expected["first16"]], scale)


def assert_close(got: ArrayLike, expected: ArrayLike, scale: float) -> None:
    difference = np.asarray(got, np.float64) - np.asarray(expected, np.float64)
    assert np.abs(difference).max() <= RELATIVE * scale


@pytest.mark.parametrize("index", RUNS)
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_call_of_a_run(
    sample: str,
    index: int,
    golden: Golden,
    session: Callable[[str], Any],
    picture: Callable[[str], ArrayPicture],
) -> None:
    run = golden("face-api.js-0.22.2", sample)["runs"][index]
    made = 0
    for original_name, name in NAMES.items():
        calls = [call for call in run["calls"] if call["net"] == original_name]
        if not calls:
            continue
        net = ARCHITECTURES[name]
        detector = name in ("ssd_mobilenetv1", "tiny_face_detector")
        regions = [None] if detector else list(rectangles(run, name))
        for call, region in zip(calls, regions, strict=True):
            full_picture = picture(sample)
            box = None if region is None else crop_box(region, full_picture.size)
            patch = full_picture.patch(box, call["inputSize"], centered=net.centered)
            pixels = patch.pixels.numpy()
            digest = hashlib.sha256(pixels.astype(np.uint8).tobytes()).hexdigest()
            assert digest == call["tensor"]["uint8_sha256"], (name, region)
            outputs = _run(session(name), pixels)
            _compare(name, outputs, patch.letterbox, call["output"])
            if detector:
                _compare_faces(name, outputs, patch.letterbox, run)
            made += 1
    assert made == len(run["calls"])


def _run(session: Any, pixels: NDArray[np.float32]) -> Outputs:
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, {"pixels": pixels[np.newaxis]}), strict=True))


def _compare(name: str, outputs: Outputs, letterbox: Letterbox, expected: dict[str, Any]) -> None:
    if name == "ssd_mobilenetv1":
        boxes = ssd_mobilenetv1.decode_boxes(outputs["boxes"][0], ssd_mobilenetv1.priors())
        assert_same(boxes, expected["boxes"][0])
        assert_same(outputs["scores"][0], expected["scores"][0])
    elif name.startswith("face_landmark_68"):
        # face-api.js has already removed the padding from this output.
        decoded = face_landmark_68.decode(outputs, 0, letterbox)
        assert_same(decoded.relative_positions.astype(np.float32), expected)
    elif name == "age_gender":
        assert_same(outputs["age"], expected["age"])
        assert_same(outputs["gender"], expected["gender"])
    else:
        assert_same(outputs[OUTPUTS[name]], expected)


def _compare_faces(name: str, outputs: Outputs, letterbox: Letterbox, run: dict[str, Any]) -> None:
    """Compare the decoded boxes and scores."""
    options = run["options"]
    if name == "ssd_mobilenetv1":
        detections = ssd_mobilenetv1.decode(
            outputs, 0, letterbox, SsdMobilenetv1Options(min_confidence=options["minConfidence"])
        )
    else:
        detections = tiny_face_detector.decode(
            outputs,
            0,
            letterbox,
            TinyFaceDetectorOptions(
                input_size=options["inputSize"], score_threshold=options["scoreThreshold"]
            ),
        )
    assert len(detections) == len(run["faces"])
    for got, face in zip(detections, run["faces"], strict=True):
        expected_values = box_of(face["detection"]["box"])
        assert got.score == pytest.approx(face["detection"]["score"], abs=1e-5)
        got_edges = (got.box.x, got.box.y, got.box.width, got.box.height)
        assert got_edges == pytest.approx(
            (expected_values.x, expected_values.y, expected_values.width, expected_values.height),
            abs=2e-3,
        )
