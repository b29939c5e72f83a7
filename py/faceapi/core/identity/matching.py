"""Match a descriptor to the nearest labeled one, by mean Euclidean distance.

face-api.js takes a mean distance below 0.6 for the same person. On the faces of LFW that is true
for 96 % of pairs of one person, but also for 1 pair of strangers in 67: with a hundred people
enrolled, most strangers get a name. 1 pair in 1,000 is below 0.52, 1 in 10,000 below 0.465.
:class:`faceapi.FaceIndex` takes a false accept rate instead of a distance. The JSON format is
face-api.js's.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike

from faceapi.core.identity.descriptor_matrix import DescriptorMatrix
from faceapi.core.identity.descriptors import LabeledFaceDescriptors, euclidean_distance
from faceapi.core.identity.matcher_inputs import (
    MatcherInput,
    Query,
    as_list,
    label_inputs,
    query_vector,
)
from faceapi.core.js_numbers import floor_to, js_number
from faceapi.core.untrusted_text import excerpt
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
    """The name of the person, or ``unknown``."""
    distance: float
    """Mean Euclidean distance to the person's descriptors, 0 or more; infinite without any."""

    def to_string(self, with_distance: bool = True) -> str:
        """The label, followed by the distance floored to two decimals."""
        return (
            f"{self.label} ({js_number(floor_to(self.distance))})" if with_distance else self.label
        )

    def __str__(self) -> str:
        return self.to_string()


class FaceMatcher:
    """Finds the nearest labeled descriptor.

    Parameters
    ----------
    inputs
        labeled descriptors, faces with a descriptor, or bare descriptors: one, or any iterable of
        them. Those without a label become ``person 1``, ``person 2``, … Without inputs everyone is
        ``unknown``; :meth:`add` adds people later.
    distance_threshold
        a match needs a mean distance *below* this; at 0.6, 1 pair of strangers in 67 matches

    A person without descriptors never matches. In face-api.js that person has the distance 0 to
    everyone.

    Raises
    ------
    ValueError
        descriptors of different lengths
    TypeError
        an input of another type

    >>> matcher = FaceMatcher([LabeledFaceDescriptors("amy", [[0.0, 0.0]])])
    >>> str(matcher.find_best_match([0.3, 0.4])), str(matcher.find_best_match([3, 4]))
    ('amy (0.5)', 'unknown (5)')
    """

    __slots__ = ("_distance_threshold", "_labeled_descriptors", "_matrix", "_unnamed")

    def __init__(
        self,
        inputs: MatcherInput | Iterable[MatcherInput] = (),
        distance_threshold: float = DEFAULT_DISTANCE_THRESHOLD,
    ) -> None:
        entries, self._unnamed = label_inputs(as_list(inputs), 0)
        self._set_labeled(entries, distance_threshold)

    def add(self, inputs: MatcherInput | Iterable[MatcherInput]) -> None:
        """Add people, or further descriptors of people, in the same form as for the constructor.

        A label that exists already gets the descriptors too. Errors as in the constructor; the
        matcher is then unchanged.
        """
        entries, unnamed = label_inputs(as_list(inputs), self._unnamed)
        merged = {person.label: person for person in self._labeled_descriptors}
        if len(merged) < len(self._labeled_descriptors):  # the constructor keeps equal labels apart
            people = (*self._labeled_descriptors, *entries)
        else:
            for entry in entries:
                known = merged[entry.label].descriptors if entry.label in merged else ()
                descriptors = (*known, *entry.descriptors)
                merged[entry.label] = LabeledFaceDescriptors(entry.label, descriptors)
            people = tuple(merged.values())
        self._set_labeled(people, self._distance_threshold)
        self._unnamed = unnamed

    def _set_labeled(
        self, labeled: tuple[LabeledFaceDescriptors, ...], distance_threshold: float
    ) -> None:
        self._matrix = DescriptorMatrix.from_labeled(labeled)
        self._labeled_descriptors = labeled
        self._distance_threshold = float(distance_threshold)

    @property
    def labeled_descriptors(self) -> tuple[LabeledFaceDescriptors, ...]:
        """The labeled descriptors, in input order."""
        return self._labeled_descriptors

    @property
    def distance_threshold(self) -> float:
        """A match needs a mean distance *below* this."""
        return self._distance_threshold

    def compute_mean_distance(self, query: Query, descriptors: Iterable[ArrayLike]) -> float:
        """Mean distance from ``(n,)`` to descriptors; infinite if there are none.

        ``ValueError`` for descriptors of another length.
        """
        vector = query_vector(query)
        distances = [euclidean_distance(vector, descriptor) for descriptor in descriptors]
        return sum(distances) / len(distances) if distances else inf

    def match_descriptor(self, query: Query) -> FaceMatch:
        """The label with the smallest mean distance, however far; the *last* one if distances tie.

        ``query`` is a descriptor ``(n,)`` or a face with one; ``ValueError`` if its length differs
        from the labeled ones, or if it has values that are not finite numbers. A matcher without
        descriptors returns ``unknown`` with an infinite distance.
        """
        vector = query_vector(query)
        if not len(self._matrix.rows):
            return FaceMatch(UNKNOWN, inf)
        means = self._matrix.mean_distances(vector)
        best = len(means) - 1 - int(np.argmin(means[::-1]))
        return FaceMatch(self._labeled_descriptors[best].label, float(means[best]))

    def find_best_match(self, query: Query) -> FaceMatch:
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

        An empty list gives a matcher without labels. Stored objects of face-api.js 0.20 are read
        too (``_labeledDescriptors``, ``_distanceThreshold``); see
        :meth:`LabeledFaceDescriptors.from_json`. ``ValueError`` if the data is malformed.
        """
        entry = require_object(data, "FaceMatcher")
        is_stored_object = "labeledDescriptors" not in entry and "_labeledDescriptors" in entry
        mark = "_" if is_stored_object else ""
        rows = require_key(entry, f"{mark}labeledDescriptors", list, "FaceMatcher")
        threshold = entry.get(f"{mark}distanceThreshold")
        if threshold is None:
            threshold = DEFAULT_DISTANCE_THRESHOLD
        if not isinstance(threshold, int | float) or not abs(threshold) <= sys.float_info.max:
            raise ValueError(
                f"FaceMatcher: distanceThreshold must be a number, got {excerpt(threshold)}"
            )
        return FaceMatcher(map(LabeledFaceDescriptors.from_json, rows), threshold)

    def __repr__(self) -> str:
        return (
            f"FaceMatcher({len(self._labeled_descriptors)} labels, "
            f"distance_threshold={self._distance_threshold})"
        )
