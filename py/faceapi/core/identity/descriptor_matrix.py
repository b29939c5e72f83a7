"""The descriptors of a matcher as one matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from faceapi.core.identity.descriptors import LabeledFaceDescriptors


@dataclass(frozen=True, slots=True, eq=False)
class DescriptorMatrix:
    """All labeled descriptors as one matrix, so that a query is one pass over an array."""

    rows: NDArray[np.float64]
    label_index: NDArray[np.intp]
    """Index of each row's label."""
    counts: NDArray[np.intp]
    """Number of rows of each label."""

    @staticmethod
    def from_labeled(labeled: Sequence[LabeledFaceDescriptors]) -> DescriptorMatrix:
        """The matrix of these people; ``ValueError`` for descriptors of different lengths."""
        lengths = {len(row) for entry in labeled for row in entry.descriptors}
        if len(lengths) > 1:
            raise ValueError(
                f"FaceMatcher: expected descriptors of one length, got lengths {sorted(lengths)}"
            )
        rows = [row for entry in labeled for row in entry.descriptors]
        counts = np.array([len(entry.descriptors) for entry in labeled], dtype=np.intp)
        return DescriptorMatrix(
            np.array(rows, dtype=np.float64).reshape(len(rows), max(lengths, default=0)),
            np.repeat(np.arange(len(labeled)), counts),
            counts,
        )

    def mean_distances(self, vector: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean distance per label; infinite for a label without descriptors.

        ``ValueError`` for a vector of another length.
        """
        if vector.shape != self.rows.shape[1:]:
            raise ValueError(
                f"FaceMatcher: expected a descriptor of shape {self.rows.shape[1:]}, "
                f"got {vector.shape}"
            )
        difference = self.rows - vector
        distances = np.sqrt(np.einsum("ij,ij->i", difference, difference))
        sums = np.bincount(self.label_index, weights=distances, minlength=len(self.counts))
        means: NDArray[np.float64] = np.where(
            self.counts > 0, sums / np.maximum(self.counts, 1), inf
        )
        return means
