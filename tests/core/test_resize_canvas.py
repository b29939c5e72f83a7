"""The bytes of Chromium's canvas, on every network input of face-api.js."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from tests.conftest import Golden

from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.core.pixels.resize_canvas import draw_image
from faceapi.core.results.crops import Region, crop_box
from faceapi.core.results.detection import FaceDetection

PRODUCER = "face-api.js-0.22.2"
SAMPLES = ("sample1", "sample2", "sample3")
INPUTS = {"sample1": 79, "sample2": 49, "sample3": 89}
"""Number of network inputs of face-api.js; all are compared."""


def sha256(pixels: NDArray[Any]) -> str:
    return hashlib.sha256(np.ascontiguousarray(pixels, dtype=np.uint8).tobytes()).hexdigest()


def rgba(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])


def regions(face: dict[str, Any], size: Dimensions) -> Iterator[Region]:
    """The region that face-api.js cropped for a face."""
    yield FaceDetection(1, Box(**face["detection"]["box"]).rescale(size.reverse()), size)
    if "alignedRect" in face:
        yield FaceDetection(1, Box(**face["alignedRect"]).rescale(size.reverse()), size)
        yield Box(**face["descriptorRect"])


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_network_input_of_face_api_js_has_the_same_bytes(
    sample: str, golden: Golden, samples_folder: Path
) -> None:
    content = golden(PRODUCER, sample)
    with Image.open(samples_folder / f"{sample}.jpg") as image:
        picture = ArrayPicture(np.asarray(image.convert("RGB")))
    assert sha256(rgba(picture.rgb())) == content["image"]["rgba_sha256"]
    crops = {}
    for face in (face for run in content["runs"] for face in run["faces"]):
        for region in regions(face, picture.size):
            box = crop_box(region, picture.size)
            crops[sha256(rgba(picture.rgb(box)))] = box
    compared = 0
    for call in (call for run in content["runs"] for call in run["calls"]):
        key = call["inputs"][0].get("rgba_sha256")  # only crops have one
        box = crops[key] if key is not None else None
        patch = picture.patch(box, call["inputSize"], centered=call["centered"])
        assert sha256(patch.pixels.numpy()) == call["tensor"]["uint8_sha256"], call["net"]
        compared += 1
    assert compared == INPUTS[sample]


def test_a_pixel_is_covered_when_its_center_is() -> None:
    white = np.full((2, 2, 3), 255, dtype=np.uint8)
    drawn = draw_image(white, (6, 1), (1.4, 0, 3.2, 1))
    assert drawn[0, :, 0].tolist() == [0, 255, 255, 255, 255, 0]


def test_pixels_outside_the_canvas_are_clipped() -> None:
    white = np.full((2, 2, 3), 255, dtype=np.uint8)
    assert draw_image(white, (4, 1), (-1, 0, 4, 1))[0, :, 0].tolist() == [255, 255, 255, 0]
    assert draw_image(white, (4, 1), (1, 0, 4, 1))[0, :, 0].tolist() == [0, 255, 255, 255]


def test_nothing_is_scaled_at_scale_one() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (150, 150, 3), dtype=np.uint8)
    assert np.array_equal(draw_image(pixels, (150, 150), (0, 0, 150, 150)), pixels)


def test_gray_counts_as_three_channels_and_alpha_is_dropped() -> None:
    gray = np.arange(12, dtype=np.uint8).reshape(3, 4, 1)
    expected = draw_image(np.repeat(gray, 3, axis=2), (8, 8), (0, 0, 8, 8))
    assert np.array_equal(draw_image(gray, (8, 8), (0, 0, 8, 8)), expected)
    with_alpha = np.concatenate([np.repeat(gray, 3, axis=2), gray], axis=2)
    assert np.array_equal(draw_image(with_alpha, (8, 8), (0, 0, 8, 8)), expected)
