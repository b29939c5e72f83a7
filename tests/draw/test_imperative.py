"""face-api.js's calls paint what the functions without ``draw_`` return."""

from __future__ import annotations

from tests.draw.sample_face import SampleFace

from faceapi import draw
from faceapi.draw import SvgCanvas


def test_each_call_paints_the_shapes_of_its_function(sample: SampleFace) -> None:
    canvas, face = SvgCanvas((300, 200)), sample.face
    draw.draw_detections(canvas, face)
    draw.draw_face_landmarks(canvas, face)
    draw.draw_face_expressions(canvas, face, 0.2)
    draw.draw_age_and_gender(canvas, face)
    draw.draw_contour(canvas, sample.landmarks.left_eye, True)
    assert canvas.shapes == [
        *draw.detections(face),
        *draw.face_landmarks(face),
        *draw.face_expressions(face, 0.2),
        *draw.age_and_gender(face),
        *draw.contour(sample.landmarks.left_eye, True),
    ]


def test_calls_accept_options_and_themes(sample: SampleFace) -> None:
    canvas, theme = SvgCanvas((300, 200)), draw.HIGH_CONTRAST
    box = draw.DrawBoxOptions(label="Amy")
    draw.draw_detections(canvas, sample.detection, box)
    draw.draw_face_landmarks(canvas, sample.landmarks, theme=theme)
    draw.draw_face_expressions(canvas, sample.expressions, anchor=(5, 6), theme=theme)
    assert canvas.shapes == [
        *draw.detections(sample.face, box),
        *draw.face_landmarks(sample.face, theme=theme),
        *draw.face_expressions(sample.expressions, anchor=(5, 6), theme=theme),
    ]


def test_all_public_names_are_documented() -> None:
    for name in set(draw.__all__) - {"PainterFactory", "Shape"}:  # aliases of types
        assert getattr(draw, name).__doc__, name
