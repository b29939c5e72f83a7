"""Face descriptors, their distance, and labeled descriptors.

A descriptor is a vector of 128 float32 values. The smaller the Euclidean distance between two, the
more likely they belong to the same person. The JSON format is face-api.js's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite, sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from faceapi.core.number_arrays import as_floats
from faceapi.core.untrusted_text import excerpt, quotable
from faceapi.json_text import require_key, require_object


def euclidean_distance(a: ArrayLike, b: ArrayLike) -> float:
    """Euclidean distance between two vectors ``(n,)``, computed in float64.

    ``ValueError`` for vectors of different lengths, or with values that are not finite numbers.

    >>> euclidean_distance([0, 0], [3, 4])
    5.0
    """
    first, second = (as_floats(vector, np.float64, "euclidean_distance") for vector in (a, b))
    if first.ndim != 1 or first.shape != second.shape:
        raise ValueError(
            "euclidean_distance: expected two vectors of equal length, got shapes "
            f"{first.shape} and {second.shape}"
        )
    difference = first - second
    square = float(difference @ difference)
    if not isfinite(square):
        raise ValueError(
            "euclidean_distance: expected finite numbers, got "
            f"{np.count_nonzero(~np.isfinite(difference))} values that are not (NaN or infinity)"
        )
    return sqrt(square)


class LabeledFaceDescriptors:
    """A label and the descriptors of one person's faces, ``(n,)`` each; our network has n = 128.

    The list of descriptors may be empty. ``TypeError`` for a label that is not a string,
    ``ValueError`` for a descriptor that is not a vector of finite numbers.
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
        """The name of the person."""
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
        """The reverse of :meth:`to_json`, from a dict or JSON text. ``ValueError`` if malformed.

        Descriptors may also be objects, ``{"0": 0.1, "1": …}``, which ``JSON.stringify`` writes for
        a ``Float32Array``, and the members may be named ``_label`` and ``_descriptors``, as in a
        stored object of face-api.js 0.20.
        """
        entry = require_object(data, "LabeledFaceDescriptors")
        names = ("label", "descriptors")
        if "label" not in entry and "_label" in entry:
            names = ("_label", "_descriptors")
        label = require_key(entry, names[0], str, "LabeledFaceDescriptors")
        rows = entry.get(names[1])
        if isinstance(rows, Mapping):
            rows = _values_in_order(rows)
        if not isinstance(rows, list):
            rows = require_key(entry, names[1], list, "LabeledFaceDescriptors")
        return LabeledFaceDescriptors(label, map(_values_in_order, rows))

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


def _values_in_order(row: Any) -> Any:
    """The values of an object with the keys "0", "1", …, as a list; any other value as it is."""
    if not isinstance(row, Mapping):
        return row
    keys = [str(index) for index in range(len(row))]
    if set(row) != set(keys):
        raise ValueError(
            "descriptor: expected a vector of numbers, or an object of them with the keys "
            f'"0", "1", …; got the keys {excerpt(list(row))}'
        )
    return [row[key] for key in keys]


def _descriptor(values: ArrayLike) -> NDArray[np.float32]:
    """Validate a descriptor and return a read-only copy."""
    try:
        with np.errstate(over="ignore"):  # too large for float32 becomes inf, rejected below
            vector = np.array(values, dtype=np.float32)
    except (OverflowError, TypeError, ValueError) as error:
        raise ValueError(f"descriptor: expected a vector of numbers: {quotable(error)}") from error
    if vector.ndim != 1 or not np.isfinite(vector).all():
        raise ValueError(
            f"descriptor: expected a vector of finite numbers, got shape {vector.shape} with "
            f"{np.count_nonzero(~np.isfinite(vector))} values that are not finite"
        )
    vector.flags.writeable = False
    return vector
