"""Labels of adjacent faces."""

from __future__ import annotations

from itertools import combinations

from faceapi import Face, FaceMatch, draw
from faceapi.core.geometry.boxes import Box, Rect
from faceapi.core.geometry.points import Dimensions
from faceapi.draw.shapes import Shape, select_labels
from faceapi.types import FaceDetection
from ui.output.annotations import annotate
from ui.output.label_layout import page_box

SIZE = Dimensions(1000, 700)
SHOWN = 320.0


def crowd(*lefts: float, top: float = 0.4) -> list[Face]:
    """Faces side by side, at these fractions of the image's width."""
    return [Face(FaceDetection(0.9, Rect(x, top, 0.1, 0.15), SIZE)) for x in lefts]


def label_boxes(shapes: list[Shape]) -> list[Box]:
    """The labels' boxes on the page, in CSS pixels."""
    return [page_box(label, (SIZE.width, SIZE.height), SHOWN) for label in select_labels(shapes)]


def overlap(one: Box, other: Box) -> bool:
    return (
        min(one.right, other.right) - max(one.left, other.left) > 0.01
        and min(one.bottom, other.bottom) - max(one.top, other.top) > 0.01
    )


def test_names_of_adjacent_faces_do_not_overlap() -> None:
    faces = crowd(0.1, 0.2, 0.26, 0.32)
    matches = [FaceMatch(name, 0.2) for name in ("Adelheid", "Beatrice", "Cleopatra", "Dorothea")]
    boxes = label_boxes(annotate(faces, SHOWN, matches=matches))
    assert len(boxes) == 4
    assert not any(overlap(*pair) for pair in combinations(boxes, 2))


def test_labels_at_the_top_edge_move_down() -> None:
    boxes = label_boxes(annotate(crowd(0.3, 0.32, 0.34, top=0.08), SHOWN))
    assert not any(overlap(*pair) for pair in combinations(boxes, 2))


def test_labels_cover_no_face_in_a_crowd() -> None:
    rows = [face for row in range(3) for face in row_of_faces(row)]
    for shown_width in (SHOWN, 900.0):
        shapes = annotate(rows, shown_width, numbered=True)
        labels = select_labels(shapes)
        boxes = [page_box(label, (SIZE.width, SIZE.height), shown_width) for label in labels]
        scale = shown_width / SIZE.width
        for label, box in zip(labels, boxes, strict=True):
            assert shown_width > SHOWN or label.lines[0].isdecimal(), "no room for scores"
            for face in rows:
                shown = face.box.rescale(scale)
                assert not overlap(box.pad(-2, -2), shown), (label.lines, shown_width)
        assert not any(overlap(*pair) for pair in combinations(boxes, 2))


def test_the_marked_face_has_its_details_in_a_crowd() -> None:
    rows = [face for row in range(3) for face in row_of_faces(row)]
    lines = [label.lines for label in select_labels(annotate(rows, SHOWN, numbered=True, marked=4))]
    assert ("5 · 0.90",) in lines
    assert all(len(line) == 1 and (line[0].isdecimal() or line == ("5 · 0.90",)) for line in lines)


def test_labels_are_nearest_to_their_own_faces() -> None:
    faces = crowd(0.1, 0.22, 0.34, 0.46)
    shown = [face.box.rescale(SHOWN / SIZE.width) for face in faces]
    labels = select_labels(annotate(faces, SHOWN, numbered=True))
    assert [int(label.lines[0][0]) for label in labels] == [1, 2, 3, 4]
    for own, label in enumerate(labels):
        box = page_box(label, (SIZE.width, SIZE.height), SHOWN)
        gaps = [max(box.left - face.right, face.left - box.right, 0) for face in shown]
        assert gaps[own] == min(gaps), label.lines


def test_many_small_faces_have_numbers_only() -> None:
    shown_width = 500.0  # faces are 50 pixels wide
    few, many = (crowd(*(0.01 + 0.14 * each for each in range(count))) for count in (3, 7))
    assert "1 · 0.90" in [
        label.lines[0] for label in select_labels(annotate(few, shown_width, numbered=True))
    ]
    assert [label.lines for label in select_labels(annotate(many, shown_width, numbered=True))] == [
        (str(number),) for number in range(1, 8)
    ]


def row_of_faces(row: int) -> list[Face]:
    """Six faces beside each other, with gaps of half a face."""
    return crowd(*(0.03 + 0.15 * column for column in range(6)), top=0.1 + 0.28 * row)


def test_distant_labels_do_not_move() -> None:
    faces = crowd(0.1, 0.7)
    theme = draw.HIGH_CONTRAST.scaled(0.7)
    expected = [label.anchor for label in select_labels(draw.detections(faces, theme=theme))]
    assert [label.anchor for label in select_labels(annotate(faces, SHOWN))] == expected
