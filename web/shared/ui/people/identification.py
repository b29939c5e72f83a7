"""The person of a face, its probability, and the reasons for uncertainty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from faceapi import Face, FaceIndex, FaceMatch
from faceapi.recognition import QualityGate, measure_quality
from faceapi.types import Picture

UNKNOWN = "unknown"
"""The label that ``FaceMatcher`` gives to unknown faces."""
WEAKNESSES: Mapping[str, str] = {
    "size": "small",
    "sharpness": "blurred",
    "roll": "tilted",
    "yaw": "turned away",
    "landmarks": "partly hidden",
}
"""Reasons of the quality gate, as adjectives of the face."""
NEARLY_CERTAIN = 0.995


@dataclass(frozen=True, slots=True)
class Identification(FaceMatch):
    """The nearest person, or ``unknown``, with what the answer is worth."""

    probability: float
    """Probability, 0 to 1, that it is the nearest person, whether accepted or not."""
    margin: float | None
    """Distance of the next person minus this one; ``None`` if only one person is known."""
    weaknesses: tuple[str, ...] = ()
    """Why the answer is less certain than usual: the face is small, blurred, turned away, …"""


def identify(
    index: FaceIndex, faces: Sequence[Face], picture: Picture | None = None
) -> list[Identification]:
    """One answer per face, which needs landmarks and a descriptor.

    Sharpness is examined in ``picture``, if it is there. Somebody must be enrolled.
    """
    descriptors = [face.descriptor for face in faces]
    answers = index.search_all(descriptors, k=1) if descriptors else []
    return [
        Identification(
            best.name if best.accepted else UNKNOWN,
            best.distance,
            best.probability,
            best.margin,
            weaknesses(face, picture),
        )
        for face, (best,) in zip(faces, answers, strict=True)
    ]


def weaknesses(face: Face, picture: Picture | None = None) -> tuple[str, ...]:
    """What makes a face hard to recognize; it needs landmarks."""
    quality = measure_quality(face, picture)
    return tuple(WEAKNESSES[refusal.reason] for refusal in QualityGate().refusals(quality))


def percent(probability: float) -> str:
    """``97 %``; never 0 or 100, which no photo proves."""
    if probability >= NEARLY_CERTAIN:
        return "> 99 %"
    return "< 1 %" if probability < 1 - NEARLY_CERTAIN else f"{100 * probability:.0f} %"


def label(answer: Identification) -> str:
    """``Ada · 97 %``, or ``unknown``."""
    return UNKNOWN if answer.label == UNKNOWN else f"{answer.label} · {percent(answer.probability)}"


def lines(answer: Identification) -> list[str]:
    """For a face's card below its label: distance and margin, and a warning."""
    margin = "" if answer.margin is None else f"; next person {answer.margin:.2f} farther"
    warning = f"Less certain: the face is {', '.join(answer.weaknesses)}."
    nearest = f"{percent(answer.probability)} for the nearest person"
    return [
        *([nearest] if answer.label == UNKNOWN else []),
        f"distance {answer.distance:.2f}{margin}",
        *([warning] if answer.weaknesses else []),
    ]
