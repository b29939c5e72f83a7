"""Raw outputs and decoded values against face-api.js 0.22.2."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray
from tests.architectures import vectors
from tests.graph.onnx_reference import run

from faceapi.architectures import ARCHITECTURES, age_gender, face_expression, face_landmark_68
from faceapi.architectures.common.architecture import Outputs
from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.core.pixels.picture import Patch

RELATIVE = 1e-5
"""We promise 1e-4; the native runtime is ten times better."""

Run = Callable[..., tuple[Outputs, Patch]]


def synthetic(name: str) -> NDArray[np.uint8]:
    height, width = vectors.SIZES[name]
    y, x, c = np.ogrid[:height, :width, :3]
    return np.asarray((7 * x + 13 * y + 29 * c + (x * y) % 31) % 256, np.uint8)


def assert_close(got: ArrayLike, expected: ArrayLike) -> None:
    """Differences relative to the largest expected value."""
    actual, reference = (np.asarray(values, np.float64) for values in (got, expected))
    assert np.abs(actual - reference).max() <= RELATIVE * np.abs(reference).max()


@pytest.fixture
def run_net(models_folder: Path) -> Run:
    def run_on(net: str, picture: str, side: int | None = None) -> tuple[Outputs, Patch]:
        size = side or ARCHITECTURES[net].input_size
        assert size is not None
        patch = ArrayPicture(synthetic(picture), resampling="tensor").patch(
            None, size, centered=ARCHITECTURES[net].centered
        )
        model = (models_folder / f"{net}.onnx").read_bytes()
        return run(model, patch.pixels.numpy()[np.newaxis]), patch

    return run_on


@pytest.mark.parametrize("picture", vectors.SIZES)
def test_the_pictures_are_the_same(picture: str) -> None:
    assert synthetic(picture).sum(dtype=np.int64) == vectors.BYTE_SUMS[picture]


@pytest.mark.parametrize(("picture", "side", "centered"), vectors.PATCHES)
def test_the_patches_are_the_same(picture: str, side: int, centered: bool) -> None:
    patch = ArrayPicture(synthetic(picture), resampling="tensor").patch(
        None, side, centered=centered
    )
    total = patch.pixels.numpy().sum(dtype=np.float64)
    assert total == pytest.approx(vectors.PATCHES[picture, side, centered], rel=1e-8)


@pytest.mark.parametrize(("net", "picture"), vectors.LANDMARKS)
def test_landmarks(run_net: Run, net: str, picture: str) -> None:
    total, first, points = vectors.LANDMARKS[net, picture]
    outputs, patch = run_net(net, picture)
    assert_close(outputs["points"][0, :8], first)
    assert_close(outputs["points"].sum(dtype=np.float64), total)
    positions = face_landmark_68.decode(outputs, 0, patch.letterbox).positions
    for index, point in points.items():
        np.testing.assert_allclose(positions[index], point, atol=1e-4)


@pytest.mark.parametrize("picture", vectors.EXPRESSIONS)
def test_expressions(run_net: Run, picture: str) -> None:
    outputs, patch = run_net("face_expression", picture)
    assert_close(outputs["probabilities"][0], vectors.EXPRESSIONS[picture])
    decoded = face_expression.decode(outputs, 0, patch.letterbox)
    assert decoded.surprised == pytest.approx(vectors.EXPRESSIONS[picture][6], rel=1e-4)


@pytest.mark.parametrize("picture", vectors.AGES)
def test_age_and_gender(run_net: Run, picture: str) -> None:
    age, gender, probability = vectors.AGES[picture]
    outputs, patch = run_net("age_gender", picture)
    decoded = age_gender.decode(outputs, 0, patch.letterbox)
    assert_close(decoded.age, age)
    assert decoded.gender == gender
    assert_close(decoded.gender_probability, probability)


def test_descriptor(run_net: Run) -> None:
    total, length, first = vectors.DESCRIPTOR
    outputs, _ = run_net("face_recognition", "syn_120x90")
    descriptor = outputs["descriptor"][0]
    assert_close(descriptor[:8], first)
    assert_close(descriptor.sum(dtype=np.float64), total)
    assert_close(np.linalg.norm(descriptor), length)


def test_tiny_face_detector(run_net: Run) -> None:
    total, first = vectors.GRID
    outputs, _ = run_net("tiny_face_detector", "syn_120x90", 128)
    assert outputs["grid"].shape == (1, 4, 4, 25)
    assert_close(outputs["grid"].ravel()[:5], first)
    assert_close(outputs["grid"].sum(dtype=np.float64), total)


@pytest.mark.parametrize("net", ["face_landmark_68", "face_recognition", "age_gender"])
def test_a_batch_equals_single_runs(models_folder: Path, net: str) -> None:
    side = ARCHITECTURES[net].input_size
    assert side is not None
    patches = [
        ArrayPicture(synthetic(name), resampling="tensor")
        .patch(None, side, centered=True)
        .pixels.numpy()
        for name in vectors.SIZES
    ]
    model = (models_folder / f"{net}.onnx").read_bytes()
    together = run(model, np.stack(patches))
    for index, patch in enumerate(patches):
        for name, values in run(model, patch[np.newaxis]).items():
            assert_close(together[name][index], values[0])
