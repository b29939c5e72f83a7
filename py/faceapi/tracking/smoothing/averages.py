"""Averages over a track: expressions, age and gender, and one descriptor."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
from numpy.typing import NDArray

from faceapi.core.results.age_gender import AgeGender, Gender
from faceapi.core.results.expressions import FaceExpressions

EXPRESSION_SECONDS = 0.25
"""Time constant of the average of expressions."""
_SETTLED = 0.1
"""Greatest difference of a probability from its average at which an estimate is as expected."""
MAX_AGE_SAMPLES = 30
"""After this number of estimates, age and gender are an exponential average."""
_MIN_IMPROVEMENT = 1.05


class ExpressionAverage:
    """An exponential average of probabilities."""

    def __init__(self) -> None:
        self._mean: NDArray[np.float64] | None = None
        self.value: FaceExpressions | None = None
        """The average, whose probabilities sum to 1; ``None`` without an estimate."""
        self.is_settled = False
        """Whether the last estimate was close to the average of the earlier ones."""

    def add(self, expressions: FaceExpressions, seconds: float) -> None:
        """Add an estimate, ``seconds`` after the previous one."""
        values = np.array(astuple(expressions))
        if self._mean is None:
            self._mean = values
        else:
            self.is_settled = bool(np.abs(values - self._mean).max() < _SETTLED)
            weight = 1 - np.exp(-max(seconds, 0.0) / EXPRESSION_SECONDS)
            self._mean = self._mean + weight * (values - self._mean)
        self.value = FaceExpressions(self._mean)


class AgeGenderAverage:
    """The mean age, and the gender with the greater mean probability."""

    def __init__(self) -> None:
        self.samples = 0
        self._age = 0.0
        self._male = 0.0

    def add(self, value: AgeGender) -> None:
        """Add an estimate."""
        self.samples += 1
        weight = 1 / min(self.samples, MAX_AGE_SAMPLES)
        probability = value.gender_probability
        male = probability if value.gender is Gender.MALE else 1 - probability
        self._age += weight * (value.age - self._age)
        self._male += weight * (male - self._male)

    @property
    def value(self) -> AgeGender | None:
        """The averages; ``None`` without an estimate."""
        if not self.samples:
            return None
        if self._male >= 0.5:
            return AgeGender(self._age, Gender.MALE, self._male)
        return AgeGender(self._age, Gender.FEMALE, 1 - self._male)


class BestDescriptors:
    """The descriptors of a face's best frames, and their mean, weighted by quality."""

    def __init__(self, maximum: int) -> None:
        self._maximum = maximum
        self._best: list[tuple[float, NDArray[np.float32]]] = []
        self._mean: NDArray[np.float32] | None = None

    def is_better(self, quality: float) -> bool:
        """Whether a frame of this quality would replace one, or is one of the first."""
        if len(self._best) < self._maximum:
            return True
        return quality > self._best[-1][0] * _MIN_IMPROVEMENT

    def add(self, quality: float, descriptor: NDArray[np.float32]) -> None:
        """Add a frame; the worst is dropped."""
        self._best.append((quality, descriptor))
        self._best.sort(key=lambda entry: -entry[0])
        del self._best[self._maximum :]
        weights = np.array([max(entry[0], 1e-6) for entry in self._best])
        stacked = np.stack([entry[1] for entry in self._best])
        self._mean = np.average(stacked, axis=0, weights=weights).astype(np.float32)

    @property
    def value(self) -> NDArray[np.float32] | None:
        """The mean ``(128,)``; ``None`` without a descriptor."""
        return self._mean
