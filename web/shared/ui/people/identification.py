"""The person of a face, with its probability and the reasons for uncertainty, as text."""

from __future__ import annotations

from dataclasses import dataclass

from faceapi import FaceMatch

UNKNOWN = "unknown"
"""The label that ``FaceMatcher`` gives to unknown faces."""
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
