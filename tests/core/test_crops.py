"""Which pixels are cropped, with the cases of face-api.js's extractFaces tests."""

import numpy as np
import pytest

from faceapi.core.geometry.boxes import Box, Dimensions, Rect
from faceapi.core.results.crops import (
    aligned_region,
    crop_box,
    crop_boxes,
    dlib_region,
)
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.faces import Face
from faceapi.core.results.landmarks import FaceLandmarks68

PICTURE = Dimensions(150, 100)


def detection(x: float, y: float, width: float, height: float) -> FaceDetection:
    box = Box(x / 150, y / 100, width / 150, height / 100)
    return FaceDetection(0.9, box, PICTURE)


@pytest.mark.parametrize("floor_first", [True, False])
@pytest.mark.parametrize(
    ("box", "expected"),
    [
        (Box(0, 0, 50, 60), Box(0, 0, 50, 60)),
        (Box(-10, -10, 110, 110), Box(0, 0, 100, 100)),  # over the upper left
        (Box(50, 60, 150, 100), Box(50, 60, 100, 40)),  # over the lower right
        (Box(-10, -10, 300, 300), Box(0, 0, 150, 100)),  # over both
        (Box(10.7, 20.2, 30.9, 5), Box(10, 20, 30, 5)),
        (Box(149, 99, 1, 1), Box(149, 99, 1, 1)),
    ],
)
def test_plain_boxes(box: Box, expected: Box, floor_first: bool) -> None:
    assert crop_box(box, PICTURE, floor_first=floor_first) == expected


@pytest.mark.parametrize(
    ("region", "canvas", "tensor"),
    [
        (detection(1.7, 2, 10.5, 10), Box(1, 2, 10, 10), Box(1, 2, 10, 10)),
        # Floored, the left edge is -2, which leaves 8 of 10 pixels; unfloored it leaves 9.2.
        (detection(-1.3, 2, 10.5, 10), Box(0, 2, 8, 10), Box(0, 2, 9, 10)),
    ],
)
def test_detections_are_floored_before_clipping_for_canvases_only(
    region: FaceDetection, canvas: Box, tensor: Box
) -> None:
    assert crop_box(region, PICTURE) == canvas
    assert crop_boxes([region], PICTURE) == [canvas]
    assert crop_box(region, PICTURE, floor_first=False) == tensor
    assert crop_boxes([region], PICTURE, floor_first=False) == [tensor]


def test_detections_are_scaled_to_the_picture() -> None:
    assert crop_box(detection(15, 10, 30, 20), Dimensions(300, 200)) == Box(30, 20, 60, 40)


@pytest.mark.parametrize(
    "box",
    [
        Box(160, 10, 20, 20),
        Box(10, 120, 20, 20),
        Box(-50, 10, 20, 20),
        Box(10, -50, 20, 20),
        Box(150, 10, 20, 20),
        Box(10, 100, 20, 20),
        Box(10, 10, 0.5, 20),
        Box(10, 10, 20, 0.5),
        Box(149.99, 10, 20, 20),
        Box(10, 10, -4, 20),
    ],
)
def test_nothing_inside_is_none(box: Box) -> None:
    assert crop_box(box, PICTURE) is None
    assert crop_boxes([box, Box(1, 1, 2, 2)], PICTURE) == [Box(1, 1, 2, 2)]


def test_the_regions_of_a_face() -> None:
    face = Face(detection(10, 10, 50, 50))
    assert aligned_region(face) is face.detection
    points = np.full((68, 2), 0.7)
    points[36:42], points[42:48], points[48:68] = (0.4, 0.5), (1.0, 0.5), (0.7, 0.9)
    aligned = face.with_landmarks(FaceLandmarks68(points, Dimensions(50, 50)))
    assert aligned_region(aligned) is aligned.aligned_rect
    assert dlib_region(aligned.landmarks) == Rect(17, 18, 55, 55)
