"""Conversion of faces, or their parts, to shapes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.draw.sample_face import SampleFace, detection_at

from faceapi.core.geometry.boxes import Box, Dimensions, Point
from faceapi.core.identity.matching import FaceMatch
from faceapi.core.results.detection import ObjectDetection
from faceapi.core.results.expressions import FaceExpressions
from faceapi.core.results.faces import Face, FivePointFace
from faceapi.core.results.landmarks import FaceLandmarks5
from faceapi.draw import (
    HIGH_CONTRAST,
    AnchorPosition,
    DrawBoxOptions,
    DrawFaceLandmarks,
    DrawFaceLandmarksOptions,
    DrawTextFieldOptions,
    Label,
    Polyline,
    Rectangle,
    Shape,
    Style,
    TextLine,
    age_and_gender,
    captions,
    contour,
    detections,
    face_expressions,
    face_landmarks,
    layout_label,
    matches,
    select_labels,
)
from faceapi.errors import NotComputedError


def texts(shapes: list[Shape]) -> list[tuple[str, ...]]:
    return [label.lines for label in select_labels(shapes)]


def test_face_detection_and_lists_give_the_same_shapes(sample: SampleFace) -> None:
    rectangle, label = detections(sample.face)
    assert rectangle == Rectangle(30, 4, 90, 80, Style("rgba(0, 0, 255, 1)", 2))
    assert isinstance(label, Label)
    assert label.lines == ("0.87",)
    assert label.anchor == (29, 4)
    assert label.anchor_position is AnchorPosition.BOTTOM_LEFT
    for alike in (sample.detection, [sample.face], (sample.detection,), iter([sample.face])):
        assert detections(alike) == [rectangle, label]


def test_no_faces_give_no_shapes() -> None:
    assert detections(None) == detections([]) == []
    assert face_landmarks(None) == face_expressions(None) == age_and_gender(None) == []
    assert captions(None, []) == matches([], []) == []


def test_plain_box_has_no_label() -> None:
    assert texts(detections([Box(1, 2, 3, 4)])) == []


@pytest.mark.parametrize(("score", "text"), [(0.999, "0.99"), (1, "1"), (0.5, "0.5"), (0, "0")])
def test_scores_are_floored_and_formatted_like_javascript(score: float, text: str) -> None:
    assert texts(detections(detection_at(0, 0, score))) == [(text,)]


def test_object_detections_have_a_score() -> None:
    detection = ObjectDetection(0.75, 0.5, "dog", Box(0, 0, 1, 1), Dimensions(10, 10))
    assert texts(detections(detection)) == [("0.75",)]


def test_options_of_detections(sample: SampleFace) -> None:
    rectangle, label = detections(sample.face, DrawBoxOptions(label="Amy", box_color="red"))
    assert rectangle.style.stroke == "red"
    assert isinstance(label, Label)
    assert (label.lines, label.style) == (("Amy",), Style(fill="red"))


@pytest.mark.parametrize("wrong", ["canvas", 7, [7], [Box(0, 0, 1, 1), "x"]])
def test_detections_reject_values_without_a_box(wrong: object) -> None:
    with pytest.raises(TypeError, match="expected a Face, FaceDetection or Box, or several, got"):
        detections(wrong)  # type: ignore[arg-type]  # the mistake


def test_faces_and_landmarks_give_the_same_shapes(sample: SampleFace) -> None:
    expected = DrawFaceLandmarks(sample.landmarks).shapes()
    assert face_landmarks(sample.face) == face_landmarks([sample.landmarks]) == expected
    options = DrawFaceLandmarksOptions(draw_lines=False)
    assert face_landmarks(sample.face, options) == expected[-1:]


def test_landmarks_of_a_five_point_face() -> None:
    five = FaceLandmarks5(np.full((5, 2), 0.5), Dimensions(90, 80))
    assert len(face_landmarks(FivePointFace(detection_at(0, 0)).with_landmarks(five))) == 1


def test_landmarks_reject_values_without_landmarks(sample: SampleFace) -> None:
    with pytest.raises(TypeError, match="expected a Face or FaceLandmarks, or several, got Box"):
        face_landmarks(Box(0, 0, 1, 1))  # type: ignore[arg-type]  # the mistake
    with pytest.raises(NotComputedError, match="with_face_landmarks"):
        face_landmarks(Face(sample.detection))


def test_expressions_position_matches_face_api_js(sample: SampleFace) -> None:
    [label] = select_labels(face_expressions(sample.face))
    layout = layout_label(label, lambda text: 7 * len(text), (300, 200))
    field = layout.background
    assert field == Rectangle(30, 84, 99, 36, Style(fill="rgba(0, 0, 0, 0.5)"))
    assert layout.lines == (
        TextLine("neutral (0.5)", 34, 102),
        TextLine("happy (0.3)", 34, 116),
    )


def test_min_confidence_is_strict(sample: SampleFace) -> None:
    assert texts(face_expressions(sample.face, 0.05)) == [
        ("neutral (0.5)", "happy (0.3)", "sad (0.1)")
    ]


def test_no_likely_expression_gives_an_empty_field(sample: SampleFace) -> None:
    assert texts(face_expressions(sample.face, 0.9)) == [()]


def test_expressions_are_floored() -> None:
    assert texts(face_expressions(FaceExpressions([0, 0.999, 0, 0, 0, 0, 0]))) == [
        ("happy (0.99)",)
    ]


def test_expressions_without_a_face_are_at_the_anchor(sample: SampleFace) -> None:
    [at_origin] = select_labels(face_expressions(sample.expressions))
    [at_point] = select_labels(face_expressions([sample.expressions], anchor=Point(7, 8)))
    [at_pair] = select_labels(face_expressions([sample.expressions], anchor=(7, 8)))
    [at_face] = select_labels(face_expressions(sample.face, anchor=(7, 8)))
    assert at_origin.anchor == (0, 0)
    assert at_point.anchor == at_pair.anchor == (7, 8)
    assert at_face.anchor == (30, 84)


def test_expressions_reject_values_without_expressions(sample: SampleFace) -> None:
    with pytest.raises(TypeError, match="expected a Face or FaceExpressions"):
        face_expressions(sample.landmarks)  # type: ignore[arg-type]  # the mistake
    with pytest.raises(NotComputedError, match="with_face_expressions"):
        face_expressions(Face(sample.detection))


def test_age_and_gender_are_two_floored_lines(sample: SampleFace) -> None:
    [label] = select_labels(age_and_gender(sample.face))
    assert (label.lines, label.anchor) == (("29 years", "female (0.98)"), (30, 84))
    [alone] = select_labels(age_and_gender(sample.age_gender, (1, 2)))
    assert (alone.lines, alone.anchor) == (label.lines, (1, 2))


def test_captions_are_below_their_faces(sample: SampleFace) -> None:
    one, two = select_labels(captions([sample.face, Box(1, 2, 3, 4)], ["Amy", ["Raj", "sad"]]))
    assert (one.lines, one.anchor) == (("Amy",), (30, 84))
    assert (two.lines, two.anchor) == (("Raj", "sad"), (1, 6))
    [red] = select_labels(captions(sample.detection, ["x"], DrawTextFieldOptions(font_color="red")))
    assert (red.font_color, red.anchor) == ("red", (30, 84))


def test_matches_label_the_boxes(sample: SampleFace) -> None:
    amy, unknown = FaceMatch("amy", 0.4199), FaceMatch("unknown", 1)
    shapes = matches([sample.face, detection_at(100, 100)], [amy, unknown])
    assert texts(shapes) == [("amy (0.41)",), ("unknown (1)",)]
    assert texts(matches(sample.face, amy, DrawBoxOptions(box_color="red"))) == [("amy (0.41)",)]


def test_rejects_different_numbers_of_texts_and_faces(sample: SampleFace) -> None:
    with pytest.raises(ValueError, match="shorter"):
        matches([sample.face], [])
    with pytest.raises(ValueError, match="longer"):
        captions([sample.face], ["a", "b"])


def test_contour_of_any_points() -> None:
    array = np.array([[0, 0], [10, 5]], np.float32)
    [line] = contour(array)
    assert line == Polyline(
        ((0, 0), (10, 5)), False, Style("rgba(0, 255, 255, 1)", line_join="round")
    )
    style = Style("red", 3)
    assert contour([Point(0, 0), (10, 5)], True, style=style) == [
        replace(line, closed=True, style=style)
    ]
    assert contour([], closed=True)[0] == Polyline((), True, line.style)


def test_theme_reaches_every_function(sample: SampleFace) -> None:
    theme = HIGH_CONTRAST
    boxes = detections(sample.face, theme=theme)
    assert [shape.style.stroke for shape in boxes[:2]] == ["#000000", theme.box.box_color]
    assert matches(sample.face, FaceMatch("0.87", 0), theme=theme)[:2] == boxes[:2]
    assert len(face_landmarks(sample.face, theme=theme)) == 16
    below = (30 - 2.75, 84 + 2.75)
    for field in (
        *select_labels(face_expressions(sample.face, theme=theme)),
        *select_labels(age_and_gender(sample.face, theme=theme)),
        *select_labels(captions(sample.face, ["x"], theme=theme)),
    ):
        assert (field.style.fill, field.anchor) == ("#000000", below)
