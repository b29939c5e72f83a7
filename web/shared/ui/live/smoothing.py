"""Ages that hold still: averaged over the last frames of each face."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from faceapi import Face
from faceapi.core.geometry.boxes import Box
from faceapi.core.geometry.nms import iou
from faceapi.types import AgeGender

SAME_FACE = 0.3
"""Overlap of two boxes, in frames after each other, from which on they are of one face."""


@dataclass
class _Track:
    """One face through the frames."""

    box: Box
    ages: deque[float]


class AgeSmoother:
    """Follows faces by their boxes; a face that is gone for a frame is forgotten."""

    def __init__(self, frames: int = 30) -> None:
        self._frames = frames
        self._tracks: list[_Track] = []

    def averaged(self, faces: Sequence[Face]) -> list[Face]:
        """The faces of the next frame with averaged ages."""
        before, self._tracks = self._tracks, []
        return [self._averaged(face, before) for face in faces]

    def _averaged(self, face: Face, before: list[_Track]) -> Face:
        track = max(before, key=lambda track: iou(track.box, face.box), default=None)
        if track is None or iou(track.box, face.box) < SAME_FACE:
            track = _Track(face.box, deque(maxlen=self._frames))
        else:
            before.remove(track)
        track.box = face.box
        track.ages.append(face.age)
        self._tracks.append(track)
        return face.with_age_gender(
            AgeGender(fmean(track.ages), face.gender, face.gender_probability)
        )
