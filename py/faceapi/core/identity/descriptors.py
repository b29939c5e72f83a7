"""Descriptors, their distance, and descriptors with a name.

A descriptor is a vector of 128 float32; the smaller the Euclidean distance of two, the likelier
they are of one person. The JSON is face-api.js's own, both ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import sqrt
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from faceapi.json_text import parse_json

T = TypeVar("T")


def euclidean_distance(a: ArrayLike, b: ArrayLike) -> float:
    """Euclidean distance of two vectors ``(n,)``, computed in float64.

    ``ValueError`` for vectors of different lengths.

    >>> euclidean_distance([0, 0], [3, 4])
    5.0
    """
    first, second = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if first.ndim != 1 or first.shape != second.shape:
        raise ValueError(
            "euclidean_distance: expected two vectors of equal length, got shapes "
            f"{first.shape} and {second.shape}"
        )
    difference = first - second
    return sqrt(float(difference @ difference))


class LabeledFaceDescriptors:
    """A name and the descriptors, ``(n,)`` each, of one person's faces; n is 128 for ours.

    ``TypeError`` for a label that is no string, ``ValueError`` for a descriptor that is no vector
    of finite numbers. No descriptors at all are allowed.
    """

    __slots__ = ("_descriptors", "_label")

    def __init__(self, label: str, descriptors: Iterable[ArrayLike]) -> None:
        if not isinstance(label, str):
            raise TypeError(
                f"LabeledFaceDescriptors: label must be a str, got {type(label).__name__}"
            )
        self._label = label
        self._descriptors = tuple(_descriptor(values) for values in descriptors)

    @property
    def label(self) -> str:
        """The name."""
        return self._label

    @property
    def descriptors(self) -> tuple[NDArray[np.float32], ...]:
        """Read-only float32 vectors ``(n,)``."""
        return self._descriptors

    def to_json(self) -> dict[str, object]:
        """``{"label": …, "descriptors": [[…], …]}``, for ``json.dumps``."""
        return {"label": self._label, "descriptors": [d.tolist() for d in self._descriptors]}

    @staticmethod
    def from_json(data: object) -> LabeledFaceDescriptors:
        """The reverse of :meth:`to_json`, from a dict or JSON text. ``ValueError`` if malformed."""
        entry = json_object(data, "LabeledFaceDescriptors")
        label = json_member(entry, "label", str, "LabeledFaceDescriptors")
        rows = json_member(entry, "descriptors", list, "LabeledFaceDescriptors")
        return LabeledFaceDescriptors(label, rows)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LabeledFaceDescriptors):
            return NotImplemented
        return (
            self._label == other._label
            and len(self._descriptors) == len(other._descriptors)
            and all(map(np.array_equal, self._descriptors, other._descriptors))
        )

    def __hash__(self) -> int:
        return hash((self._label, len(self._descriptors)))

    def __repr__(self) -> str:
        return f"LabeledFaceDescriptors({self._label!r}, {len(self._descriptors)} descriptors)"


def json_content(text: str | bytes | bytearray, name: str) -> object:
    """What JSON text says; ``ValueError`` for anything that is none, or nested too deeply."""
    try:
        content: object = parse_json(text)
    except ValueError as error:
        raise ValueError(f"{name}: expected JSON text, {error}") from error
    return content


def json_object(data: object, name: str) -> Mapping[str, object]:
    """The JSON object in ``data``, which is one already or its text; ``ValueError`` otherwise."""
    if isinstance(data, str | bytes | bytearray):
        data = json_content(data, name)
    if not isinstance(data, Mapping):
        raise ValueError(f"{name}: expected a JSON object, got {type(data).__name__}")
    return data


def json_member(entry: Mapping[str, object], key: str, kind: type[T], name: str) -> T:
    """``entry[key]``, which must be of this kind; ``ValueError`` otherwise."""
    if key not in entry:
        raise ValueError(f"{name}: expected a member {key!r}, got {sorted(entry)}")
    value = entry[key]
    if not isinstance(value, kind):
        raise ValueError(
            f"{name}: {key} must be of type {kind.__name__}, got {type(value).__name__}"
        )
    return value


def _descriptor(values: ArrayLike) -> NDArray[np.float32]:
    """A read-only copy, checked."""
    try:
        with np.errstate(over="ignore"):  # too large for float32 becomes inf, refused below
            vector = np.array(values, dtype=np.float32)
    except (OverflowError, TypeError, ValueError) as error:
        raise ValueError(f"descriptor: expected a vector of numbers: {error}") from error
    if vector.ndim != 1 or not np.isfinite(vector).all():
        raise ValueError(
            f"descriptor: expected a vector of finite numbers, got shape {vector.shape} with "
            f"{np.count_nonzero(~np.isfinite(vector))} values that are not finite"
        )
    vector.flags.writeable = False
    return vector
