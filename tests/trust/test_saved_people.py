"""Damaged files of saved people and matchers: read or rejected with a ``ValueError``."""

from __future__ import annotations

import json
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from tests.trust.hostile import damaged_bytes, damaged_json, fuzz, memory_for

from faceapi import FaceMatcher, LabeledFaceDescriptors
from faceapi.core.identity.known_people import people_from_json, people_to_json

_NUMBERS = np.random.default_rng(5)
TEXT = people_to_json(
    [
        LabeledFaceDescriptors("Ada", _NUMBERS.normal(size=(2, 128)).round(3)),
        LabeledFaceDescriptors("Zoë <img src=x onerror=alert(1)>", _NUMBERS.normal(size=(1, 128))),
    ]
)
DOCUMENT = json.loads(TEXT)
DAMAGED = damaged_json(DOCUMENT) | damaged_bytes(TEXT.encode())


@fuzz
@given(DAMAGED)
def test_people(content: bytes) -> None:
    with memory_for(len(content)), suppress(ValueError):
        people = people_from_json(content)
        assert people_from_json(people_to_json(people)) == people
        assert all(np.isfinite(d).all() and len(d) == 128 for p in people for d in p.descriptors)


@fuzz
@given(DAMAGED)
def test_matchers(content: bytes) -> None:
    with memory_for(len(content)), suppress(ValueError):
        matcher = FaceMatcher.from_json(content)
        assert np.isfinite(matcher.distance_threshold)
        lengths = {len(d) for person in matcher.labeled_descriptors for d in person.descriptors}
        for length in lengths:
            assert np.isfinite(matcher.find_best_match(np.zeros(length)).distance)


@fuzz
@given(DAMAGED)
def test_invalid_utf8_is_rejected(content: bytes) -> None:
    with pytest.raises(ValueError, match="expected JSON text"):
        FaceMatcher.from_json(b"\xff" + content)
