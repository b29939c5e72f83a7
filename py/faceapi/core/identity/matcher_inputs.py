"""The inputs of a matcher: people, faces and descriptors, one or many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from faceapi.core.identity.descriptors import LabeledFaceDescriptors
from faceapi.core.results.base_face import BaseFace
from faceapi.core.untrusted_text import excerpt


class HasDescriptor(Protocol):
    """A :class:`~faceapi.core.results.faces.Face`, or any other object with a descriptor."""

    @property
    def descriptor(self) -> NDArray[np.float32]:
        """float32 ``(128,)``."""
        ...


MatcherInput: TypeAlias = LabeledFaceDescriptors | HasDescriptor | NDArray[np.float32]
Query: TypeAlias = ArrayLike | HasDescriptor
"""A descriptor ``(n,)``, or a face with one."""


def as_list(inputs: object) -> list[object]:
    """One input or several (any iterable, or the rows of a 2-D array) as a list."""
    if isinstance(inputs, np.ndarray):
        return list(inputs) if inputs.ndim == 2 else [inputs]
    is_one = isinstance(inputs, LabeledFaceDescriptors | BaseFace | str | bytes)
    return list(inputs) if isinstance(inputs, Iterable) and not is_one else [inputs]


def query_vector(query: Query) -> NDArray[np.float64]:
    """The descriptor of a query in float64; ``ValueError`` unless it has finite numbers."""
    descriptor = query if isinstance(query, list | tuple) else _descriptor_of(query)
    try:
        vector = np.asarray(query if descriptor is None else descriptor, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TypeError(
            "FaceMatcher: expected a descriptor of 128 numbers or a face with one, got "
            f"{excerpt(query)}"
        ) from error
    if not np.isfinite(vector).all():
        raise ValueError(
            f"FaceMatcher: expected a descriptor of finite numbers, got "
            f"{np.count_nonzero(~np.isfinite(vector))} values that are not (NaN or infinity)"
        )
    return vector


def label_inputs(
    entries: Sequence[object], unnamed: int
) -> tuple[tuple[LabeledFaceDescriptors, ...], int]:
    """The entries with labels, and the number of those that had none so far."""
    labeled: list[LabeledFaceDescriptors] = []
    for entry in entries:
        if isinstance(entry, LabeledFaceDescriptors):
            labeled.append(entry)
            continue
        descriptor = _descriptor_of(entry)
        if not isinstance(descriptor, np.ndarray):
            raise TypeError(
                "FaceMatcher: expected LabeledFaceDescriptors, faces with a descriptor or numpy "
                f"arrays, got {excerpt(entry)}"
            )
        unnamed += 1
        labeled.append(LabeledFaceDescriptors(f"person {unnamed}", [descriptor]))
    return tuple(labeled), unnamed


def _descriptor_of(entry: object) -> object:
    if isinstance(entry, np.ndarray):
        return entry
    if isinstance(entry, BaseFace):
        return entry.descriptor  # raises NotComputedError if missing
    return getattr(entry, "descriptor", None)
