"""Smooth ages over the last frames of each face."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from faceapi import Face
from faceapi.core.geometry.boxes import Box
from faceapi.core.geometry.nms import iou
from faceapi.types import AgeGender

MIN_OVERLAP = 0.3
"""Minimum IoU of two boxes in consecutive frames to belong to the same face."""


@dataclass
class _Track:
    """One face, followed through the frames."""

    box: Box
    ages: deque[float]


class AgeSmoother:
    """Tracks faces by their boxes; a track ends when its face is missing from a frame."""

    def __init__(self, frames: int = 30) -> None:
        self._frames = frames
        self._tracks: list[_Track] = []

    def update(self, faces: Sequence[Face]) -> list[Face]:
        """Return the faces of the next frame with smoothed ages."""
        previous, self._tracks = self._tracks, []
        return [self._smooth(face, previous) for face in faces]

    def _smooth(self, face: Face, previous: list[_Track]) -> Face:
        track = max(previous, key=lambda track: iou(track.box, face.box), default=None)
        if track is None or iou(track.box, face.box) < MIN_OVERLAP:
            track = _Track(face.box, deque(maxlen=self._frames))
        else:
            previous.remove(track)
        track.box = face.box
        track.ages.append(face.age)
        self._tracks.append(track)
        return face.with_age_gender(
            AgeGender(fmean(track.ages), face.gender, face.gender_probability)
        )
