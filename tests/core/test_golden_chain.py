"""Crop rectangles computed from face-api.js's boxes and landmarks, against its own crops.

No network runs: each step gets the golden values of the previous one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.results.crops import aligned_region, crop_box, dlib_region
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.faces import Face
from faceapi.core.results.landmarks import FaceLandmarks68

GOLDEN = Path(__file__).parents[1] / "golden" / "face-api.js-0.22.2"
PICTURES = sorted(GOLDEN.glob("*.json"))
LANDMARK_NETS = ("faceLandmark68Net", "faceLandmark68TinyNet")


@dataclass(frozen=True)
class GoldenFace:
    """One face of one run: its results, and the sizes of the crops of its networks."""

    result: dict[str, Any]
    picture: Dimensions
    crops: dict[str, Dimensions]

    @property
    def box(self) -> Box:
        return Box(**self.result["detection"]["box"])

    @property
    def detection(self) -> FaceDetection:
        relative = self.box.rescale(self.picture.reverse())
        return FaceDetection(self.result["detection"]["score"], relative, self.picture)

    @property
    def face(self) -> Face:
        """The face with its landmarks, which are moved back to their crop."""
        size = self.crops["landmarks"]
        points = np.array(self.result["landmarks"]) - [self.box.x, self.box.y]
        unshifted = FaceLandmarks68(points / [size.width, size.height], size)
        return Face(self.detection).with_landmarks(unshifted)


def golden_faces(*, landmarks: bool) -> Iterator[GoldenFace]:
    for path in PICTURES:
        content = json.loads(path.read_text("utf-8"))
        picture = Dimensions(content["image"]["width"], content["image"]["height"])
        for run in content["runs"]:
            for index, result in enumerate(run["faces"]):
                if ("landmarks" in result) == landmarks:
                    yield GoldenFace(result, picture, crops_of(run["calls"], index))


def crops_of(calls: list[dict[str, Any]], index: int) -> dict[str, Dimensions]:
    """The size of the crop of face ``index`` in each stage that ran."""
    sizes: dict[str, list[Dimensions]] = {}
    for call in calls:
        stage = "landmarks" if call["net"] in LANDMARK_NETS else call["net"]
        crop_sizes = [Dimensions(item["width"], item["height"]) for item in call["inputs"]]
        sizes.setdefault(stage, []).extend(crop_sizes)
    return {
        stage: crop_sizes[index] for stage, crop_sizes in sizes.items() if len(crop_sizes) > index
    }


ALIGNED = list(golden_faces(landmarks=True))
UNALIGNED = list(golden_faces(landmarks=False))


def size_of(crop: Box | None) -> Dimensions:
    assert crop is not None
    return Dimensions(crop.width, crop.height)


@pytest.mark.parametrize("golden", ALIGNED)
def test_landmark_crop(golden: GoldenFace) -> None:
    assert size_of(crop_box(golden.detection, golden.picture)) == golden.crops["landmarks"]


@pytest.mark.parametrize("golden", ALIGNED)
def test_aligned_rect(golden: GoldenFace) -> None:
    box, expected = golden.face.aligned_rect.box, golden.result["alignedRect"]
    assert {key: getattr(box, key) for key in expected} == pytest.approx(expected, rel=0, abs=1e-9)


@pytest.mark.parametrize("golden", ALIGNED)
def test_descriptor_rectangle(golden: GoldenFace) -> None:
    rectangle, expected = dlib_region(golden.face.landmarks), golden.result["descriptorRect"]
    assert {key: getattr(rectangle, key) for key in expected} == expected
    crop = crop_box(rectangle, golden.picture)
    assert size_of(crop) == golden.crops["faceRecognitionNet"]


@pytest.mark.parametrize("golden", ALIGNED)
def test_expression_and_age_crop_with_landmarks(golden: GoldenFace) -> None:
    crop = crop_box(aligned_region(golden.face), golden.picture)
    assert size_of(crop) == golden.crops["faceExpressionNet"] == golden.crops["ageGenderNet"]


@pytest.mark.parametrize("golden", UNALIGNED)
def test_expression_and_age_crop_without_landmarks(golden: GoldenFace) -> None:
    crop = crop_box(aligned_region(Face(golden.detection)), golden.picture)
    assert size_of(crop) == golden.crops["faceExpressionNet"] == golden.crops["ageGenderNet"]
