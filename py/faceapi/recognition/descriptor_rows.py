"""Convert descriptors in any accepted form to one validated array."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from faceapi.core.results.base_face import DESCRIPTOR_LENGTH, BaseFace
from faceapi.core.results.faces import Face
from faceapi.core.untrusted_text import quotable

Query: TypeAlias = ArrayLike | Face


def descriptor_rows(values: Query | Sequence[Query]) -> NDArray[np.float32]:
    """One or more descriptors or faces as float32 ``(n, 128)``.

    ``ValueError`` for another shape or values that are not finite, ``NotComputedError`` for a face
    without a descriptor.
    """
    if isinstance(values, BaseFace):
        values = values.descriptor
    elif isinstance(values, list | tuple):
        values = [item.descriptor if isinstance(item, BaseFace) else item for item in values]
    try:
        with np.errstate(over="ignore"):  # too large for float32 becomes inf, rejected below
            rows = np.array(values, dtype=np.float32)
    except (OverflowError, TypeError, ValueError) as error:
        raise ValueError(
            f"descriptors: expected {DESCRIPTOR_LENGTH} numbers each: {quotable(error)}"
        ) from error
    if rows.ndim == 1 and rows.size:
        rows = rows[None]
    if not rows.size and rows.ndim < 3:
        return np.empty((0, DESCRIPTOR_LENGTH), np.float32)
    if rows.ndim != 2 or rows.shape[1] != DESCRIPTOR_LENGTH:
        raise ValueError(
            f"descriptors: expected shape ({DESCRIPTOR_LENGTH},) or (n, {DESCRIPTOR_LENGTH}), got "
            f"{rows.shape}"
        )
    if not np.isfinite(rows).all():
        raise ValueError("descriptors: expected finite numbers, got infinite ones or NaN")
    return rows
