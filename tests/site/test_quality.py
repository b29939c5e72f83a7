"""Quality issues of a shot of a person."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from faceapi import Face
from faceapi.core.geometry.boxes import Rect
from faceapi.types import Box, Dimensions, FaceDetection, FaceLandmarks68
from ui.people.shot_quality import MIN_SHARPNESS, quality_issue, sharpness

FRAME = Dimensions(640, 480)
SHARP = np.random.default_rng(5).integers(60, 180, (480, 640, 3), dtype=np.uint8)


def face(
    x: float = 0.4, width: float = 0.25, nose: tuple[float, float] = (0.5, 0.5), chin: float = 0.5
) -> Face:
    """A face looking straight ahead by default; move ``nose`` or ``chin`` to turn or tilt it."""
    points = np.full((68, 2), 0.5)
    points[0], points[2], points[16], points[14] = (0.1, 0.5), (0.1, 0.6), (0.9, 0.5), (0.9, 0.6)
    points[27], points[30], points[33], points[66] = (0.5, 0.3), nose, nose, (chin, 0.9)
    detection = FaceDetection(0.9, Rect(x, 0.3, width, 0.4), FRAME)
    size = Dimensions(detection.box.width, detection.box.height)
    return Face(detection).with_landmarks(FaceLandmarks68(points, size))


def issue_of(*faces: Face, picture: NDArray[np.uint8] = SHARP) -> str | None:
    """The quality issue of these faces in this image."""

    def cut(box: Box) -> NDArray[np.uint8]:
        return picture[int(box.top) : int(box.bottom), int(box.left) : int(box.right)]

    return quality_issue(faces, FRAME, cut)


def test_a_good_shot_has_no_issue() -> None:
    assert issue_of(face()) is None


@pytest.mark.parametrize(("faces", "words"), [
    ([], "No face"),
    ([face(0.1), face(0.5)], "2 faces"),
    ([face(width=0.1)], "closer"),
    ([face(x=-0.05)], "out of view"),
    ([face(x=0.8)], "out of view"),
    ([face(nose=(0.75, 0.5))], "turned away"),
    ([face(nose=(0.25, 0.5))], "turned away"),
    ([face(chin=0.95)], "tilted"),
    ([face(chin=0.05)], "tilted"),
])  # fmt: skip
def test_every_issue_says_what_to_do(faces: list[Face], words: str) -> None:
    assert words in (issue_of(*faces) or "")


def test_light_and_sharpness() -> None:
    assert "dark" in (issue_of(face(), picture=SHARP // 8) or "")
    assert "bright" in (issue_of(face(), picture=255 - SHARP // 8) or "")
    assert "blurred" in (issue_of(face(), picture=np.full_like(SHARP, 120)) or "")


def test_sharpness_separates_sharp_and_blurred_photos(samples_folder: Path) -> None:
    with Image.open(samples_folder / "sample6.jpg") as picture:
        photo = picture.convert("RGB").crop((106, 365, 602, 861))
    for side in (110, 220, 440):
        sharp = photo.resize((side, side))
        blurred = sharp.filter(ImageFilter.GaussianBlur(side / 50))
        assert sharpness(np.array(blurred)) < MIN_SHARPNESS < sharpness(np.array(sharp)) / 3
