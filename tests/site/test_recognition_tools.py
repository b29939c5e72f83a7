"""What the pages that recognize people keep: distances, the compared face, and attendance."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from tests.site.test_identification import made_face

from faceapi import Face, FaceIndex, draw
from faceapi.types import Dimensions, FaceDetection, Rect
from ui.live.attendance import AttendanceLog
from ui.output.annotations import annotate
from ui.output.face_choice import FaceChoice
from ui.output.label_layout import page_box
from ui.people.distances import LEVELS, closeness, distance_table
from ui.settings import Settings

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def face_at(x: float, score: float = 0.9, y: float = 0.4) -> Face:
    """A face with its left edge at this share of the picture's width."""
    return Face(FaceDetection(score, Rect(x, y, 0.2, 0.3), Dimensions(640, 480)))


def test_distances_are_those_to_the_nearest_photo_of_everybody() -> None:
    index = FaceIndex(0.001)
    index.add("Cleo", np.full(128, 0.1))
    index.add("Ada", [np.zeros(128), np.full(128, -0.1)])
    near, far = made_face(np.full(128, 0.01)), made_face(np.full(128, 0.5))
    table = distance_table(index, [near, far])
    assert table.names == ("Cleo", "Ada")
    to_cleo, to_ada = (0.09 * np.sqrt(128), 0.01 * np.sqrt(128))
    assert table.rows[0].distances == pytest.approx((to_cleo, to_ada), abs=1e-5)
    assert [row.match for row in table.rows] == [1, None]
    assert distance_table(index, []).rows == ()
    assert distance_table(FaceIndex(0.001), [near]).rows == ()


def test_smaller_distances_are_closer_within_the_degrees() -> None:
    degrees = [closeness(distance) for distance in (0, 0.2, 0.35, 0.5, 0.65, 0.9, 1.4)]
    assert degrees == [7, 7, 6, 4, 2, 0, 0]
    assert degrees[0] == LEVELS - 1


def test_the_compared_face_is_the_best_until_another_one_is_selected() -> None:
    choice = FaceChoice()
    assert choice.face is None
    faces = [face_at(0.1), face_at(0.4, 0.95), face_at(0.7)]
    choice.update(faces, "a.jpg")
    assert choice.face is faces[1]

    choice.select(2)
    again = [face_at(0.41, 0.95), face_at(0.71)]  # other settings find other boxes
    choice.update(again, "a.jpg")
    assert choice.face is again[1]
    choice.update([again[0]], "a.jpg")
    assert choice.face is again[0], "the selected face was not detected"
    choice.update([], "a.jpg")
    assert (choice.face, choice.index) == (None, None)
    choice.update(faces, "a.jpg")
    assert choice.face is faces[2]
    choice.update(faces, "b.jpg")
    assert choice.face is faces[1], "a new picture"


def test_other_faces_have_thin_boxes_that_no_label_covers() -> None:
    face, other = face_at(0.3, y=0.4), face_at(0.3, y=0.08)  # the other one is just above

    def shapes(*others: Face) -> list[draw.Shape]:
        return annotate([face], 640, Settings(), others=others)

    def covers_other(label: draw.Label) -> bool:
        field, box = page_box(label, (640, 480), 640), other.box
        return field.top < box.bottom - 1 and box.top < field.bottom - 1

    assert len(shapes(other)) == len(shapes()) + 2, "a line and its dark border"
    assert [covers_other(label) for label in draw.select_labels(shapes())] == [True]
    assert [covers_other(label) for label in draw.select_labels(shapes(other))] == [False]
    assert annotate([], 640, Settings(), others=[other]) != []


def test_attendance_adds_up_the_time_in_view() -> None:
    log = AttendanceLog()
    for second in (0, 1, 2, 60, 61, 63):
        names = ["Ada", "", *(["Bea"] if second == 1 else []), "Ada"]
        log.update(names, float(second), NOON + timedelta(seconds=second))
    (ada,) = log.people()  # Bea was there in a single frame
    assert ada.name == "Ada"
    assert ada.total_s == 5, "the minute away does not count"
    assert (ada.first_seen, ada.last_seen) == (NOON, NOON + timedelta(seconds=63))

    log.update([], 64, NOON + timedelta(days=1))
    assert log.people() == [], "another day"
    for second in (70, 72):
        log.update(["Ada"], second, NOON + timedelta(days=1))
    assert log.people() != []
    log.clear()
    assert log.people() == []


def test_the_attendance_file_has_no_formulas() -> None:
    log = AttendanceLog()
    for second in (0.0, 2.5):
        log.update(["=1+1", "Ada\x1b"], second, NOON + timedelta(seconds=second))
    rows = list(csv.DictReader(io.StringIO(log.to_csv())))
    assert sorted(row["name"] for row in rows) == ["'=1+1", r"Ada\x1b"]
    assert {(row["first_seen"], row["last_seen"], row["seconds"]) for row in rows} == {
        ("2026-01-31T12:00:00+00:00", "2026-01-31T12:00:02+00:00", "2.5")
    }
