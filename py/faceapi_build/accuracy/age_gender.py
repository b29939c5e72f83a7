"""Age and gender: how far ages are off, and how often the gender is the labeled one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

import faceapi
from faceapi_build.accuracy.intervals import share_interval
from faceapi_build.accuracy.sets.utk_faces import AgedFace

BATCH = 32
AGES = (0, 13, 20, 30, 45, 60, 120)
"""Edges of the groups by age, in years."""


async def measure(faces: Sequence[AgedFace]) -> dict[str, Any]:
    """Mean absolute error of the age in years, and the share of right genders, 0 to 1."""
    errors: list[float] = []
    right: list[bool] = []
    for start in range(0, len(faces), BATCH):
        part = faces[start : start + BATCH]
        results = await faceapi.nets.age_gender_net.predict_age_and_gender(
            [face.read() for face in part]
        )
        errors += [result.age - face.age for face, result in zip(part, results, strict=True)]
        right += [
            result.gender.value == face.gender for face, result in zip(part, results, strict=True)
        ]
    ages = np.array([face.age for face in faces])
    off, numbers, ones = np.abs(errors), np.arange(len(faces)), np.ones(len(faces))
    groups = {}
    for low, high in pairwise(AGES):
        within = (ages >= low) & (ages < high)
        if within.any():
            groups[f"{low} to {high - 1}"] = {
                "faces": int(within.sum()),
                "age_error": float(off[within].mean()),
                "gender_accuracy": float(np.array(right)[within].mean()),
            }
    return {
        "faces": len(faces),
        "age_error": float(off.mean()),
        "age_error_95": share_interval(off, ones, numbers),
        "age_bias": float(np.mean(errors)),
        "gender_accuracy": float(np.mean(right)),
        "gender_accuracy_95": share_interval(right, ones, numbers),
        "by_age": groups,
    }
