"""The settings of a page, as one frozen value.

Independent of the DOM, so that it can be tested anywhere; :mod:`ui.form` reads the settings from
the controls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

import faceapi

NETWORKS = {
    "ssd_mobilenetv1": "the SSD MobileNet v1 detector",
    "tiny_face_detector": "the tiny face detector",
    "face_landmark_68_net": "the landmark model",
    "face_landmark_68_tiny_net": "the small landmark model",
    "face_expression_net": "the expression model",
    "age_gender_net": "the age and gender model",
    "face_recognition_net": "the recognition model",
}
"""Titles of the networks, by their name in ``faceapi.nets``, in loading order."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The detector with its options, and what to compute for each face."""

    detector: str = "ssd"
    input_size: int = 416
    score: float = 0.5
    landmarks: bool = True
    tiny_landmarks: bool = False
    expressions: bool = True
    age_and_gender: bool = True
    descriptors: bool = False
    tracking: bool = False
    """Whether faces are followed, which always needs landmarks and the tiny face detector."""
    backend: str = "auto"
    look_harder: bool = False
    """Whether to search the picture turned as well, and in tiles."""
    angles: bool = False
    """Whether captions say how far faces are tilted."""
    boxes: bool = True
    """Whether boxes are drawn."""
    pose: bool = False
    """Whether the axes of the heads are drawn."""
    mask: str = "none"
    """A mask that is drawn on each face: one of ``faceapi.draw.MASKS``."""
    all_expressions: bool = False
    """Whether all probable expressions are shown, not only the most probable one."""
    min_probability: float = 0.1
    """Minimum probability for an expression to be shown."""
    max_distance: float = 0.5
    """Maximum descriptor distance for a match."""
    false_accept_rate: float = 0.001
    """Share of strangers who may be taken for somebody who is known."""

    def options(self) -> faceapi.SsdMobilenetv1Options | faceapi.TinyFaceDetectorOptions:
        """Return the detector's options."""
        if self.detector == "tiny":
            return faceapi.TinyFaceDetectorOptions(
                input_size=self.input_size, score_threshold=self.score
            )
        return faceapi.SsdMobilenetv1Options(min_confidence=self.score)

    def networks(self) -> list[str]:
        """Return the names of the :data:`NETWORKS` that these settings need."""
        landmarks = self.landmarks or self.tracking
        needed = {
            "ssd_mobilenetv1": self.detector == "ssd",
            "tiny_face_detector": self.detector == "tiny" or self.tracking,
            "face_landmark_68_net": landmarks and not self.tiny_landmarks,
            "face_landmark_68_tiny_net": landmarks and self.tiny_landmarks,
            "face_expression_net": self.expressions,
            "age_gender_net": self.age_and_gender,
            "face_recognition_net": self.descriptors and landmarks,
        }
        return [name for name in NETWORKS if needed[name]]

    def with_query(self, values: Mapping[str, str]) -> Settings:
        """Return these settings, updated with the values of a URL query.

        Unknown names are ignored: a URL may carry other parameters. Raises ``ValueError`` if a
        value cannot be converted to the setting's type.
        """
        values_by_name = self.as_dict()
        for name in values_by_name.keys() & values.keys():
            text, value_type = values[name], type(values_by_name[name])
            values_by_name[name] = text == "yes" if value_type is bool else value_type(text)
        return Settings(**values_by_name)

    def as_dict(self) -> dict[str, Any]:
        """Return the settings as a dict from name to value."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def to_query(self, defaults: Settings) -> str:
        """Return what differs from ``defaults`` as a URL query for :meth:`with_query`."""
        texts = {True: "yes", False: "no"}
        old, new = defaults.as_dict(), self.as_dict()
        changed = {name: new[name] for name in new if new[name] != old[name]}
        return urlencode({name: texts.get(value, value) for name, value in changed.items()})
