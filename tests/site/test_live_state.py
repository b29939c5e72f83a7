"""What the live page keeps from frame to frame: words, samples, and the count of people."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from tests.draw.test_masks import head

from faceapi import Face, FaceMatch, TrackedFace, draw
from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.pose.perspective import HeadPose
from faceapi.core.results.age_gender import AgeGender, Gender
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.expressions import FaceExpressions
from ui.live.people_counter import PeopleCounter, duration
from ui.live.steady_faces import INTERVAL_S, SteadyFaces
from ui.live.time_series import EXPRESSIONS, TimeSeries, is_facing
from ui.output.annotations import annotate
from ui.settings import Settings
from ui.text import summary

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def tracked(
    number: int, x: float = 0.1, *, expression: int = 1, since: float = 0.0, now: float = 0.0
) -> TrackedFace:
    """A followed face with landmarks and one certain expression."""
    face = TrackedFace(
        FaceDetection(0.9, Box(x, 0.2, 0.2, 0.3), Dimensions(640, 480)),
        track_id=number,
        first_seen=since,
        last_seen=now,
    ).with_landmarks(head(HeadPose(0, 0, 0)).landmarks)
    return face.with_expressions(FaceExpressions([float(i == expression) for i in range(7)]))


def test_the_sentence_and_the_labels_change_together() -> None:
    steady = SteadyFaces()

    def words(faces: list[TrackedFace]) -> list[str]:
        shapes = annotate(faces, 640, Settings(), described=steady.described)
        return [line for label in draw.select_labels(shapes) for line in label.lines]

    happy, sad = tracked(1), tracked(1, expression=2)
    assert steady.update([happy], 10.0)
    assert summary.summary([happy]) == "1 face: happy."
    assert not steady.update([sad], 10.0 + INTERVAL_S / 2), "the sentence still says happy …"
    assert "happy" in words([sad]), "… and so does the label"
    assert steady.update([sad], 10.0 + INTERVAL_S)
    assert "sad" in words([sad])

    assert steady.update([sad, tracked(2)], 10.1 + INTERVAL_S), "at once for another face"
    assert not steady.update([tracked(2), sad], 10.2 + INTERVAL_S)
    assert steady.update([sad, tracked(2)], 10.2 + INTERVAL_S, key="other settings")
    assert steady.update([], 10.3 + INTERVAL_S)


def test_faces_of_a_mirrored_camera_are_listed_as_they_are_shown() -> None:
    left, right = tracked(1, 0.1), tracked(2, 0.6, expression=2)
    aged = [
        Face(face.detection).with_age_gender(AgeGender(age, Gender.MALE, 0.9))
        for face, age in ((left, 20), (right, 40))
    ]
    young, old = "a man, about 20", "a man, about 40"
    assert summary.summary(aged) == f"2 faces: {young}; {old}."
    assert summary.summary(aged, mirrored=True) == f"2 faces: {old}; {young}."
    matches = [FaceMatch("Left", 0.1), FaceMatch("Right", 0.1)]
    assert summary.match_summary([left, right], matches, mirrored=True) == "2 faces: Right, Left."
    assert summary.left_to_right([left, right], mirrored=True) == [right, left]


def test_samples_become_rows() -> None:
    series = TimeSeries()
    assert series.is_due(5.0)
    series.add([tracked(1), tracked(2, expression=2)], ["=1+1", "Ada"], 5.0, NOON)
    assert not series.is_due(5.1)
    assert series.is_due(5.25)
    series.add([tracked(2)], [], 5.25, NOON)
    rows = list(csv.DictReader(io.StringIO(series.to_csv())))
    assert [(row["seconds"], row["face"]) for row in rows] == [
        ("0.00", "1"),
        ("0.00", "2"),
        ("0.25", "2"),
    ]
    assert rows[0]["name"] == "'=1+1", "no formula"
    assert rows[1]["sad"] == "1.000"
    assert rows[0]["time"].startswith("2026-01-31T12:00:00.000")
    assert (rows[0]["facing_camera"], rows[0]["age"]) == ("yes", "")
    recent = series.recent(2, 65.0, 60.0)
    assert [sample.seconds for sample in recent] == [5.0, 5.25]
    assert [sample.seconds for sample in series.recent(2, 65.1, 60.0)] == [5.25]
    assert len(EXPRESSIONS) == len(recent[0].expressions or ())


@pytest.mark.parametrize(
    ("pose", "expected"),
    [((0, 0, 40), True), ((19, -29, 0), True), ((21, 0, 0), False), ((0, 31, 0), False)],
)
def test_a_head_faces_the_camera(pose: tuple[float, float, float], expected: bool) -> None:
    assert is_facing(HeadPose(*pose)) is expected


def test_people_are_counted_once_they_stay() -> None:
    counter = PeopleCounter("2026-01-31")
    assert not counter.update([tracked(1, now=0.5)], "2026-01-31"), "too short"
    assert counter.now == 1
    assert counter.update([tracked(1, now=1.5), tracked(2, since=0.2, now=1.5)], "2026-01-31")
    assert not counter.update([tracked(1, now=9.0)], "2026-01-31")
    assert (counter.now, counter.today, counter.longest_s) == (1, 2, 9.0)
    counter.restart()
    assert counter.update([tracked(1, since=20, now=22)], "2026-01-31"), "another camera session"
    assert PeopleCounter.from_json(counter.to_json(), "2026-01-31").today == 3
    assert PeopleCounter.from_json(counter.to_json(), "2026-02-01").today == 0
    assert counter.update([tracked(1, since=20, now=30)], "2026-02-01"), "another day"
    assert counter.today == 1


@pytest.mark.parametrize("text", [None, "", "[", "[1]", '{"day": "2026-01-31", "today": "3"}'])
def test_what_is_no_count_is_ignored(text: str | None) -> None:
    assert PeopleCounter.from_json(text, "2026-01-31").today == 0


def test_durations_are_readable() -> None:
    assert [duration(value) for value in (0.4, 59.9, 60, 185, 3720)] == [
        *("0 s", "59 s", "1 min 0 s", "3 min 5 s", "1 h 2 min"),
    ]
