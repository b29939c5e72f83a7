"""Is this a good shot of one person? The first thing that speaks against it, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from faceapi import Face
from faceapi.types import Box, Dimensions

SMALLEST = 80
"""Pixels of a face's width; the recognition network sees 150."""
MOST_TURNED = 0.45
"""The difference between both halves of a face, as seen, by its width."""
MOST_TILTED = 25
"""Degrees."""
DARKEST, BRIGHTEST = 40, 225
"""Mean grey of a face, 0 to 255."""
LEAST_SHARP = 25.0
"""See :func:`sharpness`: faces of the sample pictures have 100 to 900, blurred by 2 pixels 2 to 12
(by 1 pixel, which does no harm, 15 to 93)."""
SHARPNESS_SIDE = 100
"""Pixels that a face is scaled down to, about, before its sharpness is measured."""

Crop: TypeAlias = Callable[[Box], NDArray[np.uint8]]
"""Takes a rectangle of whole pixels out of the frame, as uint8 ``(height, width, 3)``."""


def quality_issue(faces: Sequence[Face], size: Dimensions, cut: Crop) -> str | None:
    """Why this frame is no good shot of one person; ``None`` if it is one.

    The faces need landmarks. ``size`` is the frame's.
    """
    if not faces:
        return "No face is in view."
    if len(faces) > 1:
        return f"{len(faces)} faces are in view: only one at a time."
    return (
        _about_place(faces[0], size) or _about_pose(faces[0]) or _about_light(faces[0], size, cut)
    )


def sharpness(pixels: NDArray[np.uint8]) -> float:
    """Variance of the Laplacian of the grey values: small where there are no edges."""
    grey = _grey(pixels)
    step = max(1, round(max(grey.shape) / SHARPNESS_SIDE))
    height, width = (length // step * step for length in grey.shape)
    small = grey[:height, :width].reshape(height // step, step, width // step, step).mean((1, 3))
    middle = small[1:-1, 1:-1]
    around = small[:-2, 1:-1] + small[2:, 1:-1] + small[1:-1, :-2] + small[1:-1, 2:]
    return float(np.var(around - 4 * middle))


def _about_place(face: Face, size: Dimensions) -> str | None:
    box = face.box
    if box.width < SMALLEST:
        return "The face is small: come closer."
    if box.left < 0 or box.top < 0 or box.right > size.width or box.bottom > size.height:
        return "A part of the face is out of view: move to the middle."
    return None


def _about_pose(face: Face) -> str | None:
    points = face.landmarks.positions
    right, left = points[16, 0] - points[30, 0], points[30, 0] - points[0, 0]
    if abs(right - left) > MOST_TURNED * (right + left):
        return "The face is turned away: look at the camera."
    if abs(face.angle.roll) > MOST_TILTED:
        return "The head is tilted: hold it upright."
    return None


def _about_light(face: Face, size: Dimensions, cut: Crop) -> str | None:
    pixels = cut(face.box.floor().clip_at_image_borders(size.width, size.height))
    brightness = float(_grey(pixels).mean())
    if brightness < DARKEST:
        return "It is too dark: turn to the light."
    if brightness > BRIGHTEST:
        return "It is too bright: turn away from the light."
    if sharpness(pixels) < LEAST_SHARP:
        return "The picture is blurred: hold still."
    return None


def _grey(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    grey: NDArray[np.float64] = pixels @ np.array([0.299, 0.587, 0.114])
    return grey
