"""Options: defaults, ranges, error messages."""

from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from faceapi.core.options import (
    MtcnnOptions,
    SsdMobilenetv1Options,
    TinyFaceDetectorOptions,
    TinyYolov2Options,
    TinyYolov2SizeType,
)


def test_defaults_are_face_api_js_ones() -> None:
    assert SsdMobilenetv1Options() == SsdMobilenetv1Options(min_confidence=0.5, max_results=100)
    assert TinyFaceDetectorOptions() == TinyFaceDetectorOptions(input_size=416, score_threshold=0.5)
    assert TinyYolov2Options() == TinyYolov2Options(input_size=416, score_threshold=0.5)
    assert MtcnnOptions() == MtcnnOptions(
        min_face_size=20,
        scale_factor=0.709,
        max_num_scales=10,
        score_thresholds=(0.6, 0.7, 0.7),
        scale_steps=None,
    )


def test_each_class_names_its_network() -> None:
    assert [
        options_type.net
        for options_type in (
            SsdMobilenetv1Options,
            TinyFaceDetectorOptions,
            TinyYolov2Options,
            MtcnnOptions,
        )
    ] == ["ssd_mobilenetv1", "tiny_face_detector", "tiny_yolov2", "mtcnn"]


def test_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        MtcnnOptions().min_face_size = 5  # type: ignore[misc]  # what the test is about


def test_named_sizes() -> None:
    assert [size.value for size in TinyYolov2SizeType] == [224, 320, 416, 608]
    assert TinyYolov2Options(input_size=TinyYolov2SizeType.LG).input_size == 608


def test_mtcnn_keeps_its_own_copy_of_lists() -> None:
    steps: Any = [0.5, 0.25]
    options = MtcnnOptions(scale_steps=steps)
    steps.append(9)
    assert options.scale_steps == (0.5, 0.25)


@pytest.mark.parametrize("value", [0, 1, -0.1, 1.5, float("nan"), "0.5", None, True])
def test_fractions(value: Any) -> None:
    expected = r"must be between 0 and 1 \(exclusive\), got"
    with pytest.raises(ValueError, match=f"SsdMobilenetv1Options: min_confidence {expected}"):
        SsdMobilenetv1Options(min_confidence=value)
    with pytest.raises(ValueError, match=f"TinyFaceDetectorOptions: score_threshold {expected}"):
        TinyFaceDetectorOptions(score_threshold=value)
    with pytest.raises(ValueError, match=f"MtcnnOptions: scale_factor {expected}"):
        MtcnnOptions(scale_factor=value)


@pytest.mark.parametrize("value", [0, -1, 1.5, "100", None, True])
def test_counts(value: Any) -> None:
    expected = "must be a whole number of at least 1, got"
    with pytest.raises(ValueError, match=f"max_results {expected}"):
        SsdMobilenetv1Options(max_results=value)
    with pytest.raises(ValueError, match=f"input_size {expected}"):
        TinyYolov2Options(input_size=value)
    with pytest.raises(ValueError, match=f"max_num_scales {expected}"):
        MtcnnOptions(max_num_scales=value)


def test_the_ends_of_the_ranges_are_valid() -> None:
    assert SsdMobilenetv1Options(max_results=1).max_results == 1
    options = MtcnnOptions(min_face_size=0.5, max_num_scales=1, score_thresholds=(0, 1, 0))
    assert options.score_thresholds == (0, 1, 0)


@pytest.mark.parametrize(
    "options_type",
    [SsdMobilenetv1Options, TinyFaceDetectorOptions, TinyYolov2Options, MtcnnOptions],
)
def test_options_are_keyword_only(options_type: Any) -> None:
    with pytest.raises(TypeError, match="positional"):
        options_type(0.5)


@pytest.mark.parametrize(("value", "advice"), [(300, 288), (20, 32), (417, 416)])
def test_input_size_must_be_a_multiple_of_32(value: int, advice: int) -> None:
    with pytest.raises(
        ValueError,
        match=f"TinyFaceDetectorOptions: input_size must be a multiple of 32, got {value}; "
        f"try {advice}",
    ):
        TinyFaceDetectorOptions(input_size=value)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("min_face_size", 0, "more than 0, got 0"),
        ("min_face_size", -1, "more than 0, got -1"),
        ("min_face_size", "20", "a finite number, got '20'"),
        ("score_thresholds", (0.6, 0.7), r"3 numbers from 0 to 1, got \(0.6, 0.7\)"),
        ("score_thresholds", (0.6, 0.7, 0.7, 0.7), "3 numbers from 0 to 1"),
        ("score_thresholds", (0.6, 0.7, 1.1), "3 numbers from 0 to 1"),
        ("score_thresholds", (-0.1, 0.7, 0.7), "3 numbers from 0 to 1"),
        ("score_thresholds", 0.6, "a sequence of finite numbers, got 0.6"),
        ("scale_steps", (), "numbers of more than 0"),
        ("scale_steps", (0.5, -1), "numbers of more than 0"),
        ("scale_steps", (0.5, 0), "numbers of more than 0"),
        ("scale_steps", ("a",), "a sequence of finite numbers"),
    ],
)
def test_mtcnn_ranges(name: str, value: Any, expected: str) -> None:
    arguments: dict[str, Any] = {name: value}
    with pytest.raises(ValueError, match=f"MtcnnOptions: {name} must be {expected}"):
        MtcnnOptions(**arguments)
