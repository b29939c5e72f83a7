"""Descriptors of made people: as far apart as those of the recognition network."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def make_people(
    count: int, photos: int, *, seed: int = 0, spread: float = 0.3
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Descriptors ``(count * photos, 128)`` of unit length, and the person of each.

    ``spread`` is about the distance of a photo from its person; two people are about 1.4 apart.
    """
    random = np.random.default_rng(seed)
    centers = random.normal(size=(count, 128))
    centers /= np.linalg.norm(centers, axis=1)[:, None]
    people = np.repeat(np.arange(count), photos)
    rows = centers[people] + random.normal(scale=spread / np.sqrt(128), size=(len(people), 128))
    return rows.astype(np.float32), people
