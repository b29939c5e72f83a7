"""What is drawn over a picture: everything that was computed, readable on any of them."""

from __future__ import annotations

from collections.abc import Sequence

from faceapi import Face, draw
from ui.words import lines


def shapes_of(faces: Sequence[Face], theme: draw.Theme = draw.HIGH_CONTRAST) -> list[draw.Shape]:
    """Boxes with scores, contours, and one caption a face."""
    with_landmarks = [face for face in faces if hasattr(face, "landmarks")]
    captioned = [face for face in faces if lines(face)]
    return [
        *draw.face_landmarks(with_landmarks, theme=theme),
        *draw.detections(faces, theme=theme),
        *draw.captions(captioned, [lines(face) for face in captioned], theme=theme),
    ]
