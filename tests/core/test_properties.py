"""Properties for any input: geometry, letterbox, suppression, alignment, matching, JSON."""

from __future__ import annotations

import json
from math import floor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.geometry.letterbox import Letterbox
from faceapi.core.geometry.min_bbox import min_bbox
from faceapi.core.geometry.nms import iou, non_max_suppression, non_max_suppression_ssd
from faceapi.core.identity.matching import FaceMatcher, LabeledFaceDescriptors, euclidean_distance
from faceapi.core.js_numbers import floor_to, js_number, js_round
from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.core.results.crops import crop_box, padded_bbox
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.landmarks import FaceLandmarks5, FaceLandmarks68

property_test = settings(deadline=None, derandomize=True, database=None, max_examples=60)

coordinates = st.floats(-2000, 2000, allow_subnormal=False)
extents = st.floats(0.01, 2000)
boxes = st.builds(Box, coordinates, coordinates, extents, extents)
sizes = st.builds(Dimensions, st.integers(1, 4000), st.integers(1, 4000))


# Rounding


@property_test
@given(st.floats(-1e9, 1e9))
def test_js_round_is_the_nearest_and_prefers_up(value: float) -> None:
    assert -0.5 < js_round(value) - value <= 0.5 or js_round(value) == value


@property_test
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_js_number_loses_nothing(value: float) -> None:
    assert float(js_number(value)) == value
    assert not js_number(value).endswith(".0")


@property_test
@given(st.floats(-1e6, 1e6))
def test_floor_to_never_rises(value: float) -> None:
    assert floor_to(value) <= value < floor_to(value) + 0.01 + 1e-9


# Geometry


@property_test
@given(boxes)
def test_to_square_is_square_around_the_same_center(box: Box) -> None:
    square = box.to_square()
    assert square.width == pytest.approx(square.height)
    assert square.width == pytest.approx(max(box.width, box.height))
    assert square.left + square.right == pytest.approx(box.left + box.right, abs=1e-6)
    assert square.top + square.bottom == pytest.approx(box.top + box.bottom, abs=1e-6)


@property_test
@given(boxes, sizes)
def test_a_crop_lies_in_whole_pixels_inside_the_picture(box: Box, size: Dimensions) -> None:
    crop = crop_box(box, size)
    if crop is None:
        shared_width = min(box.right, size.width) - max(box.left, 0)
        shared_height = min(box.bottom, size.height) - max(box.top, 0)
        assert shared_width < 1 or shared_height < 1
    else:
        assert crop == crop.floor()
        assert crop.left >= 0 <= crop.top
        assert 1 <= crop.width <= size.width - crop.left
        assert 1 <= crop.height <= size.height - crop.top


@property_test
@given(boxes, sizes, sizes)
def test_a_detection_survives_another_size_and_back(
    box: Box, size: Dimensions, other: Dimensions
) -> None:
    detection = FaceDetection(0.9, box.rescale(size.reverse()), size)
    back = detection.for_size(other.width, other.height).for_size(size.width, size.height)
    assert back.box.x == pytest.approx(box.x, abs=1e-6)
    assert back.box.width == pytest.approx(box.width, rel=1e-9)


# Letterbox


@property_test
@given(sizes, st.integers(8, 1024), st.booleans())
def test_letterbox_fits(content: Dimensions, side: int, centered: bool) -> None:
    letterbox = Letterbox(content, side, centered)
    assert max(letterbox.scaled_size.width, letterbox.scaled_size.height) == pytest.approx(side)
    assert letterbox.scaled_size.width / content.width == pytest.approx(
        letterbox.scaled_size.height / content.height
    )
    assert abs(letterbox.rounded_size.width - letterbox.scaled_size.width) <= 0.5
    x, y = letterbox.offset
    assert min(x, y) == pytest.approx(0, abs=1e-9)
    if centered:
        assert 2 * x + letterbox.scaled_size.width == pytest.approx(side)
        assert 2 * y + letterbox.scaled_size.height == pytest.approx(side)
    else:
        assert (x, y) == (0, 0)


@property_test
@given(
    hnp.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(3))),
    st.integers(1, 64),
    st.booleans(),
)
def test_a_patch_shows_nothing_brighter_than_the_picture(
    pixels: NDArray[np.uint8], side: int, centered: bool
) -> None:
    patch = ArrayPicture(pixels).patch(None, side, centered=centered).pixels.numpy()
    assert patch.shape == (side, side, 3)
    assert patch.min() >= 0
    assert patch.max() <= pixels.max()


# Suppression


def reference_generic(candidates: list[Box], scores: list[float], limit: float) -> list[int]:
    """face-api.js's loop: pop the best (the last of equal ones), drop what overlaps it too much."""
    waiting, picked = sorted(range(len(scores)), key=lambda i: scores[i]), []
    while waiting:
        best = waiting.pop()
        picked.append(best)
        waiting = [i for i in waiting if iou(candidates[best], candidates[i]) <= limit]
    return picked


def reference_ssd(
    candidates: list[Box], scores: list[float], limit: float, at_most: int
) -> list[int]:
    """face-api.js's loop: best first (the first of equal ones), compared with all selected."""
    selected: list[int] = []
    for i in sorted((i for i, s in enumerate(scores) if s > 0.5), key=lambda i: -scores[i]):
        if len(selected) == at_most:
            break
        if all(iou(candidates[i], candidates[j]) <= limit for j in selected):
            selected.append(i)
    return selected


# On a grid, so that equal boxes, scores and overlaps are common.
grid_boxes = st.builds(Box, *[st.integers(0, 6)] * 2, *[st.integers(1, 5)] * 2)
scored = st.lists(st.tuples(grid_boxes, st.sampled_from([0.3, 0.5, 0.6, 0.7, 0.9])), max_size=25)
limits = st.sampled_from([0.0, 0.25, 0.4, 0.5, 1.0])


def edges(candidates: list[Box]) -> list[tuple[float, float, float, float]]:
    return [(box.left, box.top, box.right, box.bottom) for box in candidates]


@property_test
@given(scored, limits)
def test_generic_suppression_equals_the_loop(items: list[tuple[Box, float]], limit: float) -> None:
    candidates, scores = [box for box, _ in items], [score for _, score in items]
    kept = non_max_suppression(edges(candidates), scores, limit)
    assert kept.tolist() == reference_generic(candidates, scores, limit)


@property_test
@given(scored, limits, st.integers(1, 6))
def test_ssd_suppression_equals_the_loop(
    items: list[tuple[Box, float]], limit: float, at_most: int
) -> None:
    candidates, scores = [box for box, _ in items], [score for _, score in items]
    kept = non_max_suppression_ssd(
        edges(candidates), scores, max_results=at_most, score_threshold=0.5, iou_threshold=limit
    )
    assert kept.tolist() == reference_ssd(candidates, scores, limit, at_most)


@property_test
@given(boxes, boxes)
def test_overlap_is_symmetric_and_a_fraction(a: Box, b: Box) -> None:
    assert iou(a, b) == iou(b, a)
    assert 0 <= iou(a, b) <= 1 + 1e-9


# Alignment

point_clouds = hnp.arrays(np.float64, (68, 2), elements=st.floats(-0.2, 1.2))


@property_test
@given(point_clouds)
def test_the_box_holds_its_points(points: NDArray[np.float64]) -> None:
    box, padded = min_bbox(points), padded_bbox(points, 0.2)
    assert (points >= [box.left, box.top]).all()
    assert (points <= [box.right + 1e-12, box.bottom + 1e-12]).all()
    assert padded.width == pytest.approx(1.2 * box.width)


@property_test
@given(point_clouds, sizes, coordinates, coordinates)
def test_shift_and_size_are_undone(
    points: NDArray[np.float64], size: Dimensions, x: float, y: float
) -> None:
    landmarks = FaceLandmarks68(points, size).shift_by(x, y)
    np.testing.assert_allclose(landmarks.relative_positions, points, atol=1e-9)
    np.testing.assert_allclose(landmarks.for_size(1, 1).positions, points, atol=1e-9)
    np.testing.assert_allclose(
        landmarks.positions, FaceLandmarks68(points, size).positions + np.array([x, y]), atol=1e-9
    )


@property_test
@given(hnp.arrays(np.float64, (5, 2), elements=st.floats(0, 1)), sizes)
def test_the_dlib_rectangle_is_whole_pixels_from_the_border_on(
    points: NDArray[np.float64], size: Dimensions
) -> None:
    rect = FaceLandmarks5(points, size).align(use_dlib_alignment=True)
    assert rect == rect.floor()
    assert rect.x >= 0 <= rect.y
    eyes, mouth = points[:2] * [size.width, size.height], points[3:].mean(axis=0)
    to_mouth = np.hypot(*(eyes - mouth * [size.width, size.height]).T).mean()
    assert rect.width <= floor(to_mouth / 0.45 + 1e-6)


# Matching and JSON

descriptors = hnp.arrays(np.float32, 8, elements=st.floats(-1, 1, width=32))
labeled = st.builds(
    LabeledFaceDescriptors, st.text(max_size=8), st.lists(descriptors, min_size=1, max_size=4)
)
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["label", "descriptors", "labeledDescriptors", "distanceThreshold", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@property_test
@given(st.lists(labeled, min_size=1, max_size=6), descriptors, st.floats(0.1, 2))
def test_the_nearest_label_wins(
    known: list[LabeledFaceDescriptors], query: NDArray[np.float32], threshold: float
) -> None:
    matcher = FaceMatcher(known, threshold)
    means = [matcher.compute_mean_distance(query, entry.descriptors) for entry in known]
    match = matcher.match_descriptor(query)
    assert match.distance == pytest.approx(min(means), abs=1e-12)
    best = matcher.find_best_match(query)
    assert best.label == (match.label if match.distance < threshold else "unknown")


@property_test
@given(descriptors, descriptors)
def test_distance_is_a_metric(a: NDArray[np.float32], b: NDArray[np.float32]) -> None:
    assert euclidean_distance(a, a) == 0
    assert euclidean_distance(a, b) == euclidean_distance(b, a)
    assert euclidean_distance(a, b) <= euclidean_distance(a, -a) + euclidean_distance(-a, b) + 1e-9


@property_test
@given(st.lists(labeled, min_size=1, max_size=4), st.floats(0.01, 2))
def test_json_gives_back_what_was_written(
    known: list[LabeledFaceDescriptors], threshold: float
) -> None:
    matcher = FaceMatcher(known, threshold)
    again = FaceMatcher.from_json(json.dumps(matcher.to_json()))
    assert again.labeled_descriptors == matcher.labeled_descriptors
    assert again.distance_threshold == threshold


def reads(data: object) -> bool:
    """Whether ``data`` is a matcher; only ``ValueError`` is caught."""
    try:
        FaceMatcher.from_json(data)
    except ValueError:
        return False
    return True


@property_test
@given(json_values | st.text(max_size=30))
def test_the_reader_rejects_with_value_errors_only(data: object) -> None:
    assert reads(data) in (True, False)
