"""Filters and averages over the frames of a track."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from faceapi.core.pose.head_model import HEAD
from faceapi.core.results.age_gender import AgeGender, Gender
from faceapi.core.results.expressions import FaceExpressions
from faceapi.tracking import Smoothing, TrackingOptions
from faceapi.tracking.head_frame import Shape
from faceapi.tracking.smoothing.averages import (
    AgeGenderAverage,
    BestDescriptors,
    ExpressionAverage,
)
from faceapi.tracking.smoothing.blinks import BlinkCounter
from faceapi.tracking.smoothing.one_euro import LandmarkFilter

FRAME = 1 / 30
POINTS: NDArray[np.float64] = HEAD[:, :2] + 300.0


def jitter(frames: list[NDArray[np.float64]]) -> float:
    """Mean second difference in pixels."""
    return float(np.abs(np.diff(np.array(frames), n=2, axis=0)).mean())


def test_a_still_face_jitters_less() -> None:
    random = np.random.default_rng(0)
    raw = [POINTS + random.normal(0, 0.5, POINTS.shape) for _ in range(60)]
    smooth_filter = LandmarkFilter(Smoothing())
    smoothed = [smooth_filter.update(Shape.of(points), FRAME) for points in raw]
    assert jitter(smoothed[10:]) < 0.2 * jitter(raw[10:])


def test_a_moving_face_lags_by_less_than_a_frame() -> None:
    """At half its width a second, to the side and back."""
    shift = [60 * np.sin(step / 8) for step in range(90)]
    smooth_filter = LandmarkFilter(Smoothing())
    shapes = [Shape.of(POINTS + np.array([x, 0])) for x in shift]
    shown = [float(smooth_filter.update(shape, FRAME).mean(axis=0)[0]) for shape in shapes]
    true = np.array(shift) + POINTS.mean(axis=0)[0]
    fastest = np.abs(np.diff(shift)).max()
    assert np.abs(np.array(shown) - true)[10:].max() < fastest


def test_a_face_that_turns_through_180_degrees_does_not_jump() -> None:
    smooth_filter = LandmarkFilter(Smoothing())
    center = POINTS.mean(axis=0)
    for step in range(80):
        angle = np.radians(160 + step)
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        turned = (POINTS - center) @ turn + center
        shown = smooth_filter.update(Shape.of(turned), FRAME)
        assert np.linalg.norm(shown - turned, axis=1).max() < 5


def test_a_filter_starts_again_after_a_gap() -> None:
    smooth_filter = LandmarkFilter(Smoothing())
    smooth_filter.update(Shape.of(POINTS), 0)
    assert smooth_filter.update(Shape.of(POINTS + 200), 3.0) == pytest.approx(POINTS + 200)


def test_expressions_follow_within_a_second_and_sum_to_one() -> None:
    average = ExpressionAverage()
    assert average.value is None
    average.add(FaceExpressions([1, 0, 0, 0, 0, 0, 0]), 0)
    average.add(FaceExpressions([0, 1, 0, 0, 0, 0, 0]), 0.1)
    first = average.value
    assert first is not None
    assert 0.5 < first.neutral < 1
    assert sum(first.to_dict().values()) == pytest.approx(1)
    for _ in range(10):
        average.add(FaceExpressions([0, 1, 0, 0, 0, 0, 0]), 0.1)
    last = average.value
    assert last is not None
    assert last.happy > 0.95


def test_one_frame_does_not_change_a_gender() -> None:
    average = AgeGenderAverage()
    for age in (30, 40, 50):
        average.add(AgeGender(age, Gender.FEMALE, 0.8))
    average.add(AgeGender(40, Gender.MALE, 0.9))
    value = average.value
    assert value is not None
    assert (value.age, value.gender) == (40, Gender.FEMALE)
    assert value.gender_probability == pytest.approx((3 * 0.8 + 0.1) / 4)


def test_a_descriptor_is_the_mean_of_the_best_frames() -> None:
    best = BestDescriptors(2)
    for quality, value in ((0.2, 1.0), (0.9, 3.0), (0.3, 5.0)):
        assert best.is_better(quality)
        best.add(quality, np.full(128, value, np.float32))
    assert not best.is_better(0.25)
    mean = best.value
    assert mean is not None
    assert mean == pytest.approx(np.full(128, (0.9 * 3 + 0.3 * 5) / 1.2), rel=1e-5)


def with_openness(openness: float) -> NDArray[np.float64]:
    """The generic head with eyes that are open so far."""
    points = POINTS.copy()
    for start in (36, 42):
        eye = points[start : start + 6]
        middle = (eye[0] + eye[3]) / 2
        width = np.linalg.norm(eye[3] - eye[0])
        eye[[1, 2], 1] = middle[1] - openness * width / 2
        eye[[4, 5], 1] = middle[1] + openness * width / 2
    return points


def count_blinks(openness: list[float]) -> int:
    """The blinks in frames of 1/30 s."""
    counter = BlinkCounter()
    for value in openness:
        counter.update(with_openness(value), FRAME)
    return counter.count


def test_blinks_are_counted() -> None:
    blink = [0.3] * 20 + [0.2, 0.12, 0.1, 0.15, 0.25]
    assert count_blinks([*blink, *blink, *[0.3] * 20]) == 2


def test_a_small_blink_is_counted_while_the_head_turns() -> None:
    """The eyes get narrower by a fifth within a second; the blink takes 8 % of that."""
    turning = np.linspace(0.3, 0.24, 40)
    turning[20:23] *= 0.92
    assert count_blinks([0.3] * 20 + turning.tolist()) == 1


def test_eyes_that_are_narrow_for_a_while_do_not_blink() -> None:
    smile = [0.3] * 20 + [0.27] * 12 + [0.3] * 20
    assert count_blinks(smile) == 0


def test_eyes_that_stay_closed_do_not_blink() -> None:
    assert count_blinks([0.3] * 20 + [0.1] * 40 + [0.3] * 10) == 0
    assert count_blinks([0.3] * 20 + [0.29, 0.31] * 10) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"min_cutoff": 0}, "min_cutoff must be more than 0, got 0"),
        ({"beta": -1}, "beta must be at least 0, got -1"),
        ({"derivative_cutoff": float("nan")}, "derivative_cutoff must be more than 0, got nan"),
    ],
)
def test_invalid_smoothing_is_rejected(arguments: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Smoothing(**arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"detection_interval": 0}, "detection_interval must be a whole number of at least 1"),
        ({"presence_interval": 1.5}, "presence_interval must be a whole number of at least 1"),
        ({"presence_threshold": 1.5}, "presence_threshold must be between 0 and 1"),
        ({"reidentify_seconds": -1}, "reidentify_seconds must be a number of at least 0"),
    ],
)
def test_invalid_options_are_rejected(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        TrackingOptions(**arguments)  # type: ignore[arg-type]
