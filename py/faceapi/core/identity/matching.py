"""Match a descriptor to the nearest labeled one, by mean Euclidean distance.

face-api.js takes a mean distance below 0.6 for the same person. On the faces of LFW that is true
for 96 % of pairs of one person, but also for 1 pair of strangers in 57: with a hundred people
enrolled, most strangers get a name. 1 pair in 1,000 is below 0.52, 1 in 10,000 below 0.465.
:class:`faceapi.FaceIndex` takes a false accept rate in place of a distance. The JSON format is
face-api.js's.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from faceapi.core.identity.descriptors import LabeledFaceDescriptors, euclidean_distance
from faceapi.core.js_numbers import floor_to, js_number
from faceapi.core.results.faces import BaseFace
from faceapi.json_text import require_key, require_object

__all__ = ["FaceMatch", "FaceMatcher", "LabeledFaceDescriptors", "euclidean_distance"]

DEFAULT_DISTANCE_THRESHOLD = 0.6
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FaceMatch:
    """The nearest label and its mean distance.

    >>> str(FaceMatch("amy", 0.6789)), FaceMatch("amy", 0.2).to_string(with_distance=False)
    ('amy (0.67)', 'amy')
    """

    label: str
    distance: float

    def to_string(self, with_distance: bool = True) -> str:
        """The label, followed by the distance floored to two decimals."""
        return (
            f"{self.label} ({js_number(floor_to(self.distance))})" if with_distance else self.label
        )

    def __str__(self) -> str:
        return self.to_string()


class HasDescriptor(Protocol):
    """A :class:`~faceapi.core.results.faces.Face`, or any other object with a descriptor."""

    @property
    def descriptor(self) -> NDArray[np.float32]:
        """float32 ``(128,)``."""
        ...


MatcherInput: TypeAlias = LabeledFaceDescriptors | HasDescriptor | NDArray[np.float32]


class FaceMatcher:
    """Finds the nearest labeled descriptor.

    Parameters
    ----------
    inputs
        labeled descriptors, faces with a descriptor, or bare descriptors: one or a sequence. Those
        without a label become ``person 1``, ``person 2``, …
    distance_threshold
        a match needs a mean distance *below* this; at 0.6, 1 pair of strangers in 57 matches

    Raises
    ------
    ValueError
        no inputs
    TypeError
        an input of another type

    >>> matcher = FaceMatcher([LabeledFaceDescriptors("amy", [[0.0, 0.0]])])
    >>> str(matcher.find_best_match([0.3, 0.4])), str(matcher.find_best_match([3, 4]))
    ('amy (0.5)', 'unknown (5)')
    """

    __slots__ = ("_distance_threshold", "_labeled_descriptors", "_matrix")

    def __init__(
        self,
        inputs: MatcherInput | Sequence[MatcherInput],
        distance_threshold: float = DEFAULT_DISTANCE_THRESHOLD,
    ) -> None:
        entries = _as_list(inputs)
        if not entries:
            raise ValueError("FaceMatcher: expected at least one input, got an empty sequence")
        self._set_labeled(_label_inputs(entries), distance_threshold)

    def _set_labeled(
        self, labeled: tuple[LabeledFaceDescriptors, ...], distance_threshold: float
    ) -> None:
        self._labeled_descriptors = labeled
        self._distance_threshold = float(distance_threshold)
        self._matrix = _DescriptorMatrix.from_labeled(labeled)

    @property
    def labeled_descriptors(self) -> tuple[LabeledFaceDescriptors, ...]:
        """The labeled descriptors, in input order."""
        return self._labeled_descriptors

    @property
    def distance_threshold(self) -> float:
        """A match needs a mean distance *below* this."""
        return self._distance_threshold

    def compute_mean_distance(self, query: ArrayLike, descriptors: Sequence[ArrayLike]) -> float:
        """Mean distance from ``(n,)`` to descriptors; 0 if there are none, as in face-api.js."""
        distances = [euclidean_distance(query, descriptor) for descriptor in descriptors]
        return sum(distances) / (len(distances) or 1)

    def match_descriptor(self, query: ArrayLike) -> FaceMatch:
        """The label with the smallest mean distance, however far; the *last* one if distances tie.

        ``query`` is a descriptor ``(n,)``; ``ValueError`` if its length differs from the labeled
        ones. A matcher without labels returns ``unknown`` with an infinite distance.
        """
        if not self._labeled_descriptors:
            return FaceMatch(UNKNOWN, inf)
        means = self._matrix.mean_distances(query)
        best = len(means) - 1 - int(np.argmin(means[::-1]))
        return FaceMatch(self._labeled_descriptors[best].label, float(means[best]))

    def find_best_match(self, query: ArrayLike) -> FaceMatch:
        """:meth:`match_descriptor`, but ``unknown`` if the distance is not below the threshold."""
        match = self.match_descriptor(query)
        return (
            match
            if match.distance < self._distance_threshold
            else FaceMatch(UNKNOWN, match.distance)
        )

    def to_json(self) -> dict[str, object]:
        """``{"distanceThreshold": …, "labeledDescriptors": […]}``, for ``json.dumps``."""
        return {
            "distanceThreshold": self._distance_threshold,
            "labeledDescriptors": [labeled.to_json() for labeled in self._labeled_descriptors],
        }

    @staticmethod
    def from_json(data: object) -> FaceMatcher:
        """Read the JSON of this class or of face-api.js, from a dict or text.

        An empty file gives a matcher without labels. ``ValueError`` if the data is malformed.
        """
        entry = require_object(data, "FaceMatcher")
        rows = require_key(entry, "labeledDescriptors", list, "FaceMatcher")
        threshold = entry.get("distanceThreshold")
        if threshold is None:
            threshold = DEFAULT_DISTANCE_THRESHOLD
        if not isinstance(threshold, int | float) or not abs(threshold) <= sys.float_info.max:
            raise ValueError(
                f"FaceMatcher: distanceThreshold must be a number, got {repr(threshold)[:80]}"
            )
        matcher = FaceMatcher.__new__(FaceMatcher)
        matcher._set_labeled(tuple(map(LabeledFaceDescriptors.from_json, rows)), threshold)
        return matcher

    def __repr__(self) -> str:
        return (
            f"FaceMatcher({len(self._labeled_descriptors)} labels, "
            f"distance_threshold={self._distance_threshold})"
        )


@dataclass(frozen=True, slots=True, eq=False)
class _DescriptorMatrix:
    """All labeled descriptors as one matrix, so that a query is one pass over an array."""

    rows: NDArray[np.float64]
    label_index: NDArray[np.intp]
    """Index of each row's label."""
    counts: NDArray[np.intp]
    """Number of rows of each label."""

    @staticmethod
    def from_labeled(labeled: Sequence[LabeledFaceDescriptors]) -> _DescriptorMatrix:
        lengths = {len(row) for entry in labeled for row in entry.descriptors}
        if len(lengths) > 1:
            raise ValueError(
                f"FaceMatcher: expected descriptors of one length, got lengths {sorted(lengths)}"
            )
        rows = [row for entry in labeled for row in entry.descriptors]
        counts = np.array([len(entry.descriptors) for entry in labeled], dtype=np.intp)
        return _DescriptorMatrix(
            np.array(rows, dtype=np.float64).reshape(len(rows), max(lengths, default=0)),
            np.repeat(np.arange(len(labeled)), counts),
            counts,
        )

    def mean_distances(self, query: ArrayLike) -> NDArray[np.float64]:
        """Mean distance per label; 0 for a label without descriptors, as in face-api.js."""
        vector = np.asarray(query, dtype=np.float64)
        if len(self.rows) and vector.shape != self.rows.shape[1:]:
            raise ValueError(
                f"FaceMatcher: expected a descriptor of shape {self.rows.shape[1:]}, "
                f"got {vector.shape}"
            )
        if not len(self.rows):
            return np.zeros(len(self.counts))
        difference = self.rows - vector
        distances = np.sqrt(np.einsum("ij,ij->i", difference, difference))
        sums = np.bincount(self.label_index, weights=distances, minlength=len(self.counts))
        means: NDArray[np.float64] = sums / np.maximum(self.counts, 1)
        return means


def _as_list(inputs: object) -> list[object]:
    """One input or several (a sequence, or the rows of a 2-D array) as a list."""
    if isinstance(inputs, np.ndarray):
        return list(inputs) if inputs.ndim == 2 else [inputs]
    return list(inputs) if isinstance(inputs, list | tuple) else [inputs]


def _label_inputs(entries: Sequence[object]) -> tuple[LabeledFaceDescriptors, ...]:
    labeled: list[LabeledFaceDescriptors] = []
    unnamed = 0
    for entry in entries:
        if isinstance(entry, LabeledFaceDescriptors):
            labeled.append(entry)
            continue
        descriptor = _descriptor_of(entry)
        if not isinstance(descriptor, np.ndarray):
            raise TypeError(
                "FaceMatcher: expected LabeledFaceDescriptors, faces with a descriptor or numpy "
                f"arrays, got {entry!r}"
            )
        unnamed += 1
        labeled.append(LabeledFaceDescriptors(f"person {unnamed}", [descriptor]))
    return tuple(labeled)


def _descriptor_of(entry: object) -> object:
    if isinstance(entry, np.ndarray):
        return entry
    if isinstance(entry, BaseFace):
        return entry.descriptor  # raises NotComputedError if missing
    return getattr(entry, "descriptor", None)
