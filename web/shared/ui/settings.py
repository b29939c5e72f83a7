"""What a page is asked to find: one frozen value, and the words for it.

Knows nothing of the page, so that it can be tested anywhere; :mod:`ui.form` reads one off the
controls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

import faceapi

NETWORKS = {
    "ssd_mobilenetv1": "SSD MobileNet v1",
    "tiny_face_detector": "the tiny face detector",
    "face_landmark_68_net": "landmarks",
    "face_landmark_68_tiny_net": "tiny landmarks",
    "face_expression_net": "expressions",
    "age_gender_net": "age and gender",
    "face_recognition_net": "recognition",
}
"""The networks a page may need, in loading order, by their name in ``faceapi.nets``."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A detector with its options, and what to find in every face."""

    detector: str = "ssd"
    input_size: int = 416
    score: float = 0.5
    landmarks: bool = True
    tiny_landmarks: bool = False
    expressions: bool = True
    age_and_gender: bool = True
    descriptors: bool = False
    backend: str = "auto"
    boxes: bool = True
    """Whether boxes are drawn, too."""
    all_expressions: bool = False
    """Whether all likely expressions are named, not only the likeliest."""
    min_probability: float = 0.1
    """Of an expression, to be likely."""
    max_distance: float = 0.5
    """Of two descriptors, to be of one person."""

    def options(self) -> faceapi.SsdMobilenetv1Options | faceapi.TinyFaceDetectorOptions:
        """The detector's options."""
        if self.detector == "tiny":
            return faceapi.TinyFaceDetectorOptions(
                input_size=self.input_size, score_threshold=self.score
            )
        return faceapi.SsdMobilenetv1Options(min_confidence=self.score)

    def networks(self) -> list[str]:
        """Which of :data:`NETWORKS` these settings need."""
        needed = {
            "ssd_mobilenetv1": self.detector == "ssd",
            "tiny_face_detector": self.detector == "tiny",
            "face_landmark_68_net": self.landmarks and not self.tiny_landmarks,
            "face_landmark_68_tiny_net": self.landmarks and self.tiny_landmarks,
            "face_expression_net": self.expressions,
            "age_gender_net": self.age_and_gender,
            "face_recognition_net": self.descriptors and self.landmarks,
        }
        return [name for name in NETWORKS if needed[name]]

    def updated(self, values: Mapping[str, str]) -> Settings:
        """These settings with the given texts instead, as an address's query has them.

        Unknown names are ignored (an address may carry other things); a value of the wrong kind
        is a ``ValueError``.
        """
        known = self.as_dict()
        for name in known.keys() & values.keys():
            text, kind = values[name], type(known[name])
            known[name] = text == "yes" if kind is bool else kind(text)
        return Settings(**known)

    def as_dict(self) -> dict[str, Any]:
        """Name to value."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def query(self, defaults: Settings) -> str:
        """What differs from ``defaults``, as an address's query; :meth:`updated` reads it back."""
        words = {True: "yes", False: "no"}
        old, new = defaults.as_dict(), self.as_dict()
        changed = {name: new[name] for name in new if new[name] != old[name]}
        return urlencode({name: words.get(value, value) for name, value in changed.items()})
