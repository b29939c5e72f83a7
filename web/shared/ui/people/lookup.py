"""Identify faces by searching an index of people.

Not in ``ui.people.identification``, so that pages without names do not import
``faceapi.recognition``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from faceapi import Face, FaceIndex
from faceapi.recognition import QualityGate, measure_quality
from faceapi.types import Picture
from ui.people.identification import UNKNOWN, Identification

WEAKNESSES: Mapping[str, str] = {
    "size": "small",
    "sharpness": "blurred",
    "roll": "tilted",
    "yaw": "turned away",
    "landmarks": "partly hidden",
}
"""Reasons of the quality gate, as adjectives of the face."""


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
