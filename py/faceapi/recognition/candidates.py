"""The people nearest to a descriptor, and the probability of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from faceapi.recognition.calibration import Calibration


@dataclass(frozen=True, slots=True)
class Candidate:
    """An enrolled person who may be in the picture."""

    name: str
    """The name under which the person is enrolled."""
    distance: float
    """Euclidean distance to the nearest descriptor of the person, 0 or more."""
    margin: float | None
    """Distance of the next person minus this one, 0 or more; ``None`` if nobody else is near
    enough to be measured, that is, if fewer people are enrolled."""
    probability: float
    """Probability, 0 to 1, that it is this person. It accounts for the other candidates, and for
    people who are not enrolled (``FaceIndex.prior``)."""
    false_accept_rate: float
    """Share of strangers, 0 to 1, who are at least this close to an enrolled person: it grows with
    the number of people."""
    accepted: bool
    """Whether the distance is below the threshold of the index."""

    def __str__(self) -> str:
        return f"{self.name} ({self.distance:.2f}, {100 * self.probability:.1f} %)"


def candidates(
    nearest_people: Sequence[tuple[str, float]],
    k: int,
    *,
    calibration: Calibration,
    enrolled: int,
    equivalent_people: float,
    threshold: float,
    prior: float,
) -> list[Candidate]:
    """The first ``k`` of the nearest people, which are sorted by distance.

    Those after the ``k`` first count for the probabilities and the last margin.
    """
    distances = np.array([distance for _, distance in nearest_people])
    # Bayes: somebody enrolled is on the picture with probability ``prior``, each as likely. People
    # farther away than ``nearest_people`` are left out: their weights are next to nothing.
    weights = calibration.likelihood_ratios(distances) * (prior / enrolled)
    probabilities = weights / (weights.sum() + 1 - prior)
    rates = calibration.false_accept_rates(distances, equivalent_people)
    return [
        Candidate(
            name=name,
            distance=distance,
            margin=float(distances[place + 1] - distance) if place + 1 < len(distances) else None,
            probability=float(probabilities[place]),
            false_accept_rate=float(rates[place]),
            accepted=distance < threshold,
        )
        for place, (name, distance) in enumerate(nearest_people[:k])
    ]
