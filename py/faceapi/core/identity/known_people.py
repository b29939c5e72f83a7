"""A set of known people, and its file.

The file is the JSON of a face-api.js ``FaceMatcher``. The output is canonical: two sets of people
are equal if and only if their files are byte-identical.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from faceapi.core.identity.descriptors import LabeledFaceDescriptors
from faceapi.core.identity.matching import DEFAULT_DISTANCE_THRESHOLD
from faceapi.core.results.base_face import DESCRIPTOR_LENGTH
from faceapi.core.untrusted_text import excerpt, quotable
from faceapi.json_text import load_json, require_key, require_object

MAX_NAME_LENGTH = 100

People: TypeAlias = tuple[LabeledFaceDescriptors, ...]
"""Sorted by name, each name once, each person with at least one descriptor."""


def normalize_name(text: str) -> str:
    """Collapse the whitespace of a name.

    ``ValueError`` if the name is empty, too long, or contains control characters.

    >>> normalize_name("  Ada   Lovelace ")
    'Ada Lovelace'
    """
    name = " ".join(text.split())
    if not name:
        raise ValueError("a name must have at least one letter")
    if len(name) > MAX_NAME_LENGTH:
        raise ValueError(f"a name may have at most {MAX_NAME_LENGTH} letters, got {len(name)}")
    if not name.isprintable():
        raise ValueError(f"a name may have no control characters, got {excerpt(name)}")
    return name


def merge_people(entries: Iterable[LabeledFaceDescriptors]) -> People:
    """Merge entries by name, sort them, and remove duplicate descriptors."""
    descriptors_by_name: dict[str, dict[bytes, NDArray[np.float32]]] = {}
    for entry in entries:
        descriptors = descriptors_by_name.setdefault(entry.label, {})
        for descriptor in entry.descriptors:
            descriptors.setdefault(descriptor.tobytes(), descriptor)
    return tuple(
        LabeledFaceDescriptors(name, descriptors_by_name[name].values())
        for name in sorted(descriptors_by_name)
        if descriptors_by_name[name]
    )


def people_to_json(
    people: Sequence[LabeledFaceDescriptors],
    distance_threshold: float = DEFAULT_DISTANCE_THRESHOLD,
) -> str:
    """Write the file: JSON text that ``FaceMatcher.from_json`` reads, here and in face-api.js.

    >>> people_to_json([])
    '{"distanceThreshold":0.6,"labeledDescriptors":[]}'
    """
    matcher = {
        "distanceThreshold": distance_threshold,
        "labeledDescriptors": [person.to_json() for person in merge_people(people)],
    }
    return json.dumps(matcher, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def people_from_json(data: str | bytes) -> People:
    """Read a file written by :func:`people_to_json`, or the JSON of a ``FaceMatcher`` or a list.

    ``ValueError`` for anything else, including a name that :func:`normalize_name` would change, a
    person without descriptors, and descriptors of another length than 128.
    """
    content = load_json(data, "people")
    if not isinstance(content, list):
        matcher = require_object(content, "people")
        content = require_key(matcher, "labeledDescriptors", list, "people")
    return merge_people(_validated(LabeledFaceDescriptors.from_json(row)) for row in content)


def remove_person(people: Iterable[LabeledFaceDescriptors], name: str) -> People:
    """All people except the one with this name."""
    return tuple(person for person in people if person.label != name)


def add_descriptors(
    people: People, name: str, descriptors: Iterable[NDArray[np.float32]]
) -> People:
    """Add descriptors ``(128,)`` to a person, who is created if new; ``ValueError`` if invalid."""
    return merge_people(chain(people, [_validated(LabeledFaceDescriptors(name, descriptors))]))


def _validated(person: LabeledFaceDescriptors) -> LabeledFaceDescriptors:
    if normalize_name(person.label) != person.label:
        raise ValueError(
            f"people: {excerpt(person.label)} begins or ends with blanks, which a name must not"
        )
    if not person.descriptors:
        raise ValueError(f"people: {excerpt(person.label)} has no descriptor")
    lengths = {len(descriptor) for descriptor in person.descriptors}
    if lengths != {DESCRIPTOR_LENGTH}:
        raise ValueError(
            f"people: expected descriptors of {DESCRIPTOR_LENGTH} numbers, those of "
            f"{excerpt(person.label)} have {quotable(', '.join(map(str, sorted(lengths))))}"
        )
    return person
