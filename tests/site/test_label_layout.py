"""Labels of faces close together."""

from __future__ import annotations

from itertools import combinations

from faceapi import Face, FaceMatch, draw
from faceapi.core.geometry.boxes import Box, Rect
from faceapi.core.geometry.points import Dimensions
from faceapi.draw.shapes import Shape, labels
from faceapi.types import FaceDetection
from ui.output.annotations import annotate
from ui.output.label_layout import page_box

SIZE = Dimensions(1000, 700)
SHOWN = 320.0


def crowd(*lefts: float, top: float = 0.4) -> list[Face]:
    """Faces beside each other, at these fractions of the picture's width."""
    return [Face(FaceDetection(0.9, Rect(x, top, 0.1, 0.15), SIZE)) for x in lefts]


def fields(shapes: list[Shape]) -> list[Box]:
    """Where the labels lie on the page, in CSS pixels."""
    return [page_box(label, (SIZE.width, SIZE.height), SHOWN) for label in labels(shapes)]


def cover(one: Box, other: Box) -> bool:
    return (
        min(one.right, other.right) - max(one.left, other.left) > 0.01
        and min(one.bottom, other.bottom) - max(one.top, other.top) > 0.01
    )


def test_names_of_neighbours_do_not_cover_each_other() -> None:
    faces = crowd(0.1, 0.2, 0.26, 0.32)
    known = [FaceMatch(name, 0.2) for name in ("Adelheid", "Beatrice", "Cleopatra", "Dorothea")]
    found = fields(annotate(faces, SHOWN, matches=known))
    assert len(found) == 4
    assert not any(cover(*pair) for pair in combinations(found, 2))


def test_below_the_upper_edge_of_the_picture_there_is_room_too() -> None:
    found = fields(annotate(crowd(0.3, 0.32, 0.34, top=0.08), SHOWN))
    assert not any(cover(*pair) for pair in combinations(found, 2))


def test_labels_far_apart_stay_where_they_belong() -> None:
    faces = crowd(0.1, 0.7)
    theme = draw.HIGH_CONTRAST.scaled(0.7)
    expected = [label.anchor for label in labels(draw.detections(faces, theme=theme))]
    assert [label.anchor for label in labels(annotate(faces, SHOWN))] == expected
