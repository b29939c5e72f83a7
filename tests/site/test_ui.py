"""The parts of the pages that need no browser: settings, summaries, exports."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest

from faceapi import Face, FaceMatch
from faceapi.core.geometry.boxes import Rect
from faceapi.core.geometry.points import Dimensions
from faceapi.core.geometry.rotated_region import RotatedRegion
from faceapi.core.results.upright import MEAN_FACE
from faceapi.draw.shapes import select_labels
from faceapi.types import AgeGender, FaceDetection, FaceExpressions, FaceLandmarks68, Gender
from ui import search
from ui.output.annotations import annotate
from ui.settings import NETWORKS, Settings
from ui.text import results_io, summary


def face(x: float = 0.1, score: float = 0.9) -> Face:
    """A face with only a detection."""
    return Face(FaceDetection(score, Rect(x, 0.1, 0.2, 0.4), Dimensions(200, 100)))


def aged(age: float, gender: Gender = Gender.FEMALE, *, expression: int) -> Face:
    """A face with an age, and with the expression of this index."""
    expressions = FaceExpressions(np.eye(7)[expression])
    return face().with_expressions(expressions).with_age_gender(AgeGender(age, gender, 0.9))


def test_settings_round_trip_through_a_url() -> None:
    defaults = Settings()
    changed = Settings(detector="tiny", input_size=320, score=0.35, expressions=False)
    assert changed.to_query(defaults) == "detector=tiny&input_size=320&score=0.35&expressions=no"
    query = {"detector": "tiny", "input_size": "320", "score": "0.35", "expressions": "no"}
    assert defaults.with_query(query) == changed
    assert defaults.to_query(defaults) == ""
    assert defaults.with_query({"utm_source": "elsewhere"}) == defaults


def test_an_invalid_query_raises() -> None:
    with pytest.raises(ValueError, match="many"):
        Settings().with_query({"input_size": "many"})


def test_settings_need_only_their_networks() -> None:
    nothing = Settings(landmarks=False, expressions=False, age_and_gender=False, descriptors=True)
    assert nothing.networks() == ["ssd_mobilenetv1"]
    everything = Settings(detector="tiny", descriptors=True, tiny_landmarks=True)
    assert everything.networks() == [
        name for name in NETWORKS if name not in ("ssd_mobilenetv1", "face_landmark_68_net")
    ]


def test_summaries() -> None:
    assert summary.summary([]) == "No faces found."
    assert summary.summary([face()]) == "1 face found."
    assert summary.summary([face(), face()]) == "2 faces found."
    bea, ada = aged(18, expression=0), aged(27, expression=1)
    assert summary.summary([ada]) == "1 face: a woman, about 27, happy."
    assert (
        summary.summary([bea, ada, bea]) == "3 faces: 3 women, about 18 to 27; 2 neutral, 1 happy."
    )
    assert summary.summary([ada, ada, aged(27, Gender.MALE, expression=5)]) == (
        "3 faces: 2 women, 1 man, about 27; 2 happy, 1 disgusted."
    )
    # One phrase per face if that fits a phone, left to right; totals otherwise, as above.
    old = face().with_age_gender(AgeGender(60, Gender.MALE, 0.9))
    assert summary.summary([old, old]) == "2 faces: a man, about 60; a man, about 60."
    happy = [face(x).with_expressions(FaceExpressions(np.eye(7)[1])) for x in (0.1, 0.3, 0.5)]
    sad = face(0.05).with_expressions(FaceExpressions(np.eye(7)[2]))
    assert summary.summary([*happy, sad]) == "4 faces: 3 happy, 1 sad."
    assert summary.summary([*happy * 3, sad]) == "10 faces: 9 happy, 1 sad."
    assert summary.summary([old]) == "1 face: a man, about 60."
    assert summary.summary([old] * 5) == "5 faces: 5 men, about 60."
    boy = face().with_age_gender(AgeGender(17.9, Gender.MALE, 0.9))
    assert summary.summary([boy]) == "1 face: a boy, about 17."
    girl = face().with_age_gender(AgeGender(6, Gender.FEMALE, 0.9))
    assert summary.captions(girl, Settings()) == ["girl, 6"]
    assert summary.summary([boy, boy, girl]) == "3 faces: 1 girl, 2 boys, about 6 to 17."


def test_json_and_csv_contain_the_results() -> None:
    (data,) = json.loads(results_io.to_json([face()]))
    assert data.keys() == {"detection"}
    assert data["detection"]["score"] == 0.9
    (row,) = csv.DictReader(io.StringIO(results_io.to_csv([face()])))
    assert row["x"] == "20.0"
    assert row["age"] == ""


def test_boxes_of_listed_faces_are_numbered() -> None:
    faces = [face(0.1, 0.812), face(0.6, 0.9)]
    listed = [label.lines for label in select_labels(annotate(faces, 800, numbered=True))]
    assert listed == [("1 · 0.81",), ("2 · 0.90",)]
    assert [label.lines for label in select_labels(annotate(faces, 800))] == [("0.81",), ("0.90",)]


def test_landmarks_alone_make_no_caption() -> None:
    landmarks = FaceLandmarks68(np.zeros((68, 2)), Dimensions(40, 40))
    assert summary.detail_lines(face().with_landmarks(landmarks)) == []


def test_names_in_summaries_and_files() -> None:
    faces, matches = [face(), face(0.5)], [FaceMatch("Ada", 0.213), FaceMatch("unknown", 0.7)]
    assert summary.match_summary([], []) == "No faces found."
    assert summary.match_summary(faces, matches) == "2 faces: Ada, 1 unknown."
    both = [FaceMatch("Right", 0.2), FaceMatch("Left", 0.3)]
    assert summary.match_summary([face(0.5), face(0.1)], both) == "2 faces: Left, Right."
    assert [summary.match_label(match) for match in matches] == ["Ada · 0.21", "unknown · 0.70"]
    assert [summary.match_label(match, short=True) for match in matches] == ["Ada", "?"]
    assert json.loads(results_io.to_json(faces, matches))[0]["match"] == {
        "label": "Ada",
        "distance": 0.213,
    }


def test_people_in_both_pictures() -> None:
    one, two, unknown = (FaceMatch(name, 0.3) for name in ("person 1", "person 2", "unknown"))
    assert summary.shared_summary([]) == "No faces found in the second picture."
    assert summary.shared_summary([one]) == "1 face: person 1 is in both pictures."
    assert summary.shared_summary([two, unknown, one, unknown]) == (
        "4 faces: person 1 and person 2 are in both pictures, 2 are not."
    )
    assert summary.shared_summary([unknown]) == "1 face: this person is not in the first picture."
    assert summary.shared_summary([unknown, unknown]) == (
        "2 faces: none of these people is in the first picture."
    )


def test_batch_results_go_into_one_file() -> None:
    results = [("a.jpg", [face()], [FaceMatch("Ada", 0.2)]), ("empty.jpg", [], [])]
    (row,) = csv.DictReader(io.StringIO(results_io.batch_to_csv(results)))
    assert (row["picture"], row["name"], row["distance"]) == ("a.jpg", "Ada", "0.2000")
    entries = json.loads(results_io.batch_to_json(results))
    assert [(entry["picture"], len(entry["faces"])) for entry in entries] == [
        ("a.jpg", 1),
        ("empty.jpg", 0),
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_no_csv_cell_is_a_formula(start: str) -> None:
    name = f"{start}HYPERLINK(1)"
    outside = face(-0.1)  # a box may begin left of the picture
    text = results_io.batch_to_csv([(name, [outside], [FaceMatch(name, 0.2)])])
    (row,) = csv.DictReader(io.StringIO(text))
    for cell in (row["picture"], row["name"]):
        assert cell == (f"'{name}" if start.isprintable() else repr(name)[1:-1])
    assert float(row["x"]) < 0
    (row,) = csv.DictReader(io.StringIO(results_io.to_csv([outside], [FaceMatch("Ada", 0.2)])))
    assert row["name"] == "Ada"


def test_poor_faces_are_searched_for_harder() -> None:
    def tilted(angle: float, score: float = 0.9) -> Face:
        points = np.full((68, 2), 0.5)
        points[27:] = MEAN_FACE
        positions = RotatedRegion(0.5, 0.5, 0.4, angle).to_picture(points)
        landmarks = FaceLandmarks68(positions, Dimensions(40, 40))
        return face(score=score).with_upright_landmarks(RotatedRegion(40, 30, 40, angle), landmarks)

    assert search.is_poor([])
    assert not search.is_poor([face(score=0.6)])
    assert not search.is_poor([tilted(10)])
    wrong = FaceLandmarks68(np.random.default_rng(2).random((68, 2)), Dimensions(40, 40))
    assert search.is_poor([face().with_landmarks(wrong)])
    assert search.note([tilted(-90), tilted(3)], []) == (
        " Also searched the rotated picture: 1 face rotated."
    )
    assert search.note([tilted(3)], [face()]) == ""
    assert search.note([face(), face()], [face()]).startswith(" Also searched the picture rotated")
    assert search.cost_factor(800, 600) == 4
    assert search.cost_factor(4000, 3000) == 84
    assert summary.captions(tilted(0), Settings(angles=True)) == ["0°"]
    assert not summary.captions(tilted(0), Settings())
