"""Known people and their file."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from faceapi import FaceMatcher, LabeledFaceDescriptors
from faceapi.core.identity.known_people import (
    add_descriptors,
    merge_people,
    normalize_name,
    people_from_json,
    people_to_json,
    remove_person,
)


def descriptor(seed: int) -> NDArray[np.float32]:
    """A descriptor that is unique to its seed."""
    return np.random.default_rng(seed).normal(size=128).astype(np.float32)


def person(name: str, *seeds: int) -> LabeledFaceDescriptors:
    """A person with one descriptor per seed."""
    return LabeledFaceDescriptors(name, map(descriptor, seeds))


def test_people_are_sorted_and_without_duplicate_descriptors() -> None:
    people = merge_people(
        [person("Bea", 1), person("Ada", 2, 3), person("Bea", 1, 4), person("No")]
    )
    assert people == (person("Ada", 2, 3), person("Bea", 1, 4))


def test_add_descriptors_and_remove_person() -> None:
    people = add_descriptors((), "Ada", [descriptor(1)])
    people = add_descriptors(people, "Ada", [descriptor(2)])
    assert people == (person("Ada", 1, 2),)
    assert remove_person(people, "Ada") == ()
    assert remove_person(people, "Bea") == people
    three = merge_people([person("Ada", 1), person("Bea", 2), person("Cy", 3)])
    assert remove_person(three, "Bea") == (three[0], three[2])
    with pytest.raises(ValueError, match="'Bea' has no descriptor"):
        add_descriptors(people, "Bea", [])


names = st.text(min_size=1, max_size=20).map(lambda text: f"x{text}".strip()).filter(
    lambda text: text.isprintable() and " ".join(text.split()) == text
)  # fmt: skip
rows = st.lists(
    st.lists(st.floats(-10, 10, width=32), min_size=128, max_size=128), min_size=1, max_size=2
)


@given(st.lists(st.builds(LabeledFaceDescriptors, names, rows), max_size=4))
def test_files_round_trip_byte_for_byte(people: Sequence[LabeledFaceDescriptors]) -> None:
    text = people_to_json(people)
    assert people_from_json(text) == merge_people(people)
    assert people_to_json(people_from_json(text)) == text
    assert people_to_json(people_from_json(text.encode())) == text


def test_the_file_is_that_of_a_matcher() -> None:
    people = [person("Zoë", 1), person("Ada", 2)]
    matcher = FaceMatcher.from_json(people_to_json(people, 0.5))
    assert matcher.distance_threshold == 0.5
    assert matcher.labeled_descriptors == (person("Ada", 2), person("Zoë", 1))


def test_the_file_is_plain_text_with_nothing_but_numbers() -> None:
    assert '"Zoë"' in people_to_json([person("Zoë", 1)])
    with pytest.raises(ValueError, match="not JSON compliant"):
        people_to_json([], float("nan"))


def test_a_bare_list_of_people_is_read_too() -> None:
    text = json.dumps([person("Ada", 1).to_json()])
    assert people_from_json(text) == (person("Ada", 1),)


@pytest.mark.parametrize(("text", "reason"), [
    ("", "expected JSON text"),
    ("{", "expected JSON text"),
    ("3", "expected a JSON object"),
    ("{}", "labeledDescriptors"),
    ('{"labeledDescriptors": 3}', "labeledDescriptors must be of type list"),
    ('[{"label": 3, "descriptors": []}]', "label must be of type str"),
    ('[{"label": "Ada", "descriptors": []}]', "'Ada' has no descriptor"),
    ('[{"label": "Ada", "descriptors": [[1, 2]]}]', "128 numbers, those of 'Ada' have 2"),
    ('[{"label": "Ada", "descriptors": [[NaN]]}]', "finite"),
    ('[{"label": "Ada", "descriptors": [[1e300]]}]', "finite"),
    ('[{"label": "Ada", "descriptors": [{"__proto__": 1}]}]', "vector of numbers"),
    ('[{"label": " Ada", "descriptors": [[1]]}]', "blanks"),
    ('[{"label": "Ada ", "descriptors": [[1]]}]', "blanks"),
    ('[{"label": "", "descriptors": [[1]]}]', "at least one letter"),
    ('[{"label": "A\\u0007", "descriptors": [[1]]}]', "control characters"),
    ("[" * 100_000, "nested|expected JSON text"),
])  # fmt: skip
def test_invalid_files_are_rejected(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        people_from_json(text)


def test_a_name_has_at_most_100_letters() -> None:
    assert normalize_name("x" * 100) == "x" * 100
    with pytest.raises(ValueError, match="a name may have at most 100 letters, got 101"):
        normalize_name("x" * 101)


@given(st.text())
def test_names_are_normalized_or_rejected(text: str) -> None:
    name = " ".join(text.split())
    if name and len(name) <= 100 and name.isprintable():
        assert normalize_name(text) == name == normalize_name(name)
    else:
        with pytest.raises(ValueError, match="a name"):
            normalize_name(text)
