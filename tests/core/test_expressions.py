"""Expressions: seven probabilities with names."""

import pytest

from faceapi.core.results.expressions import FACE_EXPRESSION_LABELS, FaceExpressions

SEEN = FaceExpressions([0.1, 0.3, 0.05, 0.1, 0.05, 0.1, 0.3])


def test_labels_are_in_the_order_of_the_network() -> None:
    assert FACE_EXPRESSION_LABELS == (
        "neutral",
        "happy",
        "sad",
        "angry",
        "fearful",
        "disgusted",
        "surprised",
    )
    assert [getattr(SEEN, label) for label in FACE_EXPRESSION_LABELS] == [
        0.1,
        0.3,
        0.05,
        0.1,
        0.05,
        0.1,
        0.3,
    ]


def test_sorted_descending_and_stable() -> None:
    assert [entry.expression for entry in SEEN.as_sorted_array()] == [
        "happy",
        "surprised",
        "neutral",
        "angry",
        "disgusted",
        "sad",
        "fearful",
    ]
    assert SEEN.as_sorted_array()[0].probability == 0.3


def test_in_the_order_of_the_labels() -> None:
    assert SEEN.as_array()[2] == ("sad", 0.05)
    assert SEEN.to_dict()["surprised"] == 0.3


@pytest.mark.parametrize("count", [6, 8])
def test_rejects_another_number(count: int) -> None:
    with pytest.raises(ValueError, match=f"expected 7 probabilities, got {count}"):
        FaceExpressions([0.1] * count)
