"""What pages say about who somebody is: probability, margin, warnings, and strictness."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest

import faceapi
from faceapi import Face, FaceIndex
from faceapi.recognition.mean_face import mean_face
from faceapi.types import Dimensions, FaceDetection, FaceLandmarks68, Rect
from ui.output.annotations import annotate
from ui.people.identification import Identification, label, lines, percent
from ui.people.lookup import identify
from ui.settings import Settings
from ui.text import results_io, summary

SIZE = Dimensions(800, 600)


def made_face(descriptor: np.ndarray, side: float = 200, roll: float = 0) -> Face:
    """A face with the landmarks of the mean face, turned by ``roll`` degrees."""
    angle = np.radians(roll)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    points = mean_face() @ turn * side * 0.4 + 300
    box = Rect(300 - side / 2, 300 - side / 2, side, side)
    face = Face(FaceDetection(0.9, box.rescale(SIZE.reverse()), SIZE))
    landmarks = FaceLandmarks68(points / [SIZE.width, SIZE.height], SIZE)
    return face.with_landmarks(landmarks).with_descriptor(descriptor.astype(np.float32))


@pytest.fixture
def index() -> FaceIndex:
    index = FaceIndex(0.001)
    index.add("Ada", np.zeros(128))
    index.add("Bea", np.full(128, 0.1))
    return index


def test_a_face_gets_a_name_with_its_probability_and_margin(index: FaceIndex) -> None:
    near = made_face(np.full(128, 0.01))
    far = made_face(np.full(128, -0.2))
    ada, nobody = identify(index, [near, far])
    assert (ada.label, nobody.label) == ("Ada", "unknown")
    assert ada.probability > 0.99 > 0.1 > nobody.probability
    assert ada.margin == pytest.approx(0.08 * np.sqrt(128), abs=1e-6)
    assert label(ada) == "Ada · > 99 %"
    assert label(nobody) == "unknown"
    assert lines(ada) == ["distance 0.11; next person 0.91 farther"]
    assert lines(nobody)[0] == "< 1 % for the nearest person"
    assert identify(index, []) == []


def test_faces_that_are_small_or_tilted_come_with_a_warning(index: FaceIndex) -> None:
    (weak,) = identify(index, [made_face(np.zeros(128), side=40, roll=30)])
    assert weak.weaknesses == ("small", "tilted")
    assert lines(weak)[-1] == "Less certain: the face is small, tilted."
    shapes = annotate([made_face(np.zeros(128))], 700, Settings(), [weak])
    assert "small, tilted" in repr(shapes)


def test_blurred_faces_are_noticed_in_the_picture(index: FaceIndex) -> None:
    random = np.random.default_rng(0)
    sharp = random.integers(0, 256, (600, 800, 3)).astype(np.uint8)
    gray = np.tile(np.linspace(0, 255, 800), (600, 1)).astype(np.uint8)
    smooth = np.repeat(gray[..., np.newaxis], 3, axis=2)
    face = made_face(np.zeros(128))
    for pixels, expected in ((sharp, ()), (smooth, ("blurred",))):
        (answer,) = identify(index, [face], faceapi.types.ArrayPicture(pixels))
        assert answer.weaknesses == expected


@pytest.mark.parametrize(
    ("probability", "text"), [(1, "> 99 %"), (0.994, "99 %"), (0.5, "50 %"), (0, "< 1 %")]
)
def test_no_probability_is_0_or_100_percent(probability: float, text: str) -> None:
    assert percent(probability) == text


def test_files_and_labels_have_the_probability(index: FaceIndex) -> None:
    face = made_face(np.full(128, 0.01))
    answers = identify(index, [face])
    assert summary.match_label(answers[0]) == "Ada · > 99 %"
    assert summary.match_label(answers[0], short=True) == "Ada"
    (entry,) = json.loads(results_io.to_json([face], answers))
    assert entry["match"]["probability"] > 0.99
    assert entry["match"]["weaknesses"] == []
    (row,) = csv.DictReader(io.StringIO(results_io.to_csv([face], answers)))
    assert (row["name"], row["margin"]) == ("Ada", "0.9051")
    only = Identification("Ada", 0.1, 0.99, None, ("blurred",))
    (row,) = csv.DictReader(io.StringIO(results_io.batch_to_csv([("a.jpg", [face], [only])])))
    assert (row["margin"], row["weaknesses"]) == ("", "blurred")
