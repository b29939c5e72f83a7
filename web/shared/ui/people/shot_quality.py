"""Check whether a frame is a good shot of one person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from faceapi import Face
from faceapi.types import Box, Dimensions

MIN_FACE_WIDTH = 80
"""Minimum width of a face in pixels; the recognition network's input has 150."""
MAX_TURN = 0.45
"""Maximum difference between the visible widths of the two halves of a face, relative to its
width."""
MAX_TILT = 25
"""Maximum roll angle in degrees."""
MIN_BRIGHTNESS, MAX_BRIGHTNESS = 40, 225
"""Range of the mean gray value of a face, 0 to 255."""
MIN_SHARPNESS = 25.0
"""Minimum :func:`sharpness`. Faces in the sample images have 100 to 900; blurred by 2 pixels, 2 to
12; blurred by 1 pixel, which is harmless, 15 to 93."""
SHARPNESS_SIDE = 100
"""Approximate side in pixels to which a face is scaled down before measuring its sharpness."""

Crop: TypeAlias = Callable[[Box], NDArray[np.uint8]]
"""Crops an integer rectangle out of the frame, as uint8 ``(height, width, 3)``."""


def quality_issue(faces: Sequence[Face], size: Dimensions, crop: Crop) -> str | None:
    """Return why this frame is not a good shot of one person; ``None`` if it is.

    The faces need landmarks. ``size`` is the frame's.
    """
    if not faces:
        return "No face is in view."
    if len(faces) > 1:
        return f"{len(faces)} faces are in view: only one at a time."
    return (
        _position_issue(faces[0], size)
        or _pose_issue(faces[0])
        or _image_issue(faces[0], size, crop)
    )


def sharpness(pixels: NDArray[np.uint8]) -> float:
    """Return the variance of the Laplacian of the gray values: small if there are no edges."""
    gray = _gray(pixels)
    step = max(1, round(max(gray.shape) / SHARPNESS_SIDE))
    height, width = (length // step * step for length in gray.shape)
    small = gray[:height, :width].reshape(height // step, step, width // step, step).mean((1, 3))
    center = small[1:-1, 1:-1]
    neighbors = small[:-2, 1:-1] + small[2:, 1:-1] + small[1:-1, :-2] + small[1:-1, 2:]
    return float(np.var(neighbors - 4 * center))


def _position_issue(face: Face, size: Dimensions) -> str | None:
    box = face.box
    if box.width < MIN_FACE_WIDTH:
        return "The face is small: come closer."
    if box.left < 0 or box.top < 0 or box.right > size.width or box.bottom > size.height:
        return "A part of the face is out of view: move to the middle."
    return None


def _pose_issue(face: Face) -> str | None:
    points = face.landmarks.positions
    right, left = points[16, 0] - points[30, 0], points[30, 0] - points[0, 0]
    if abs(right - left) > MAX_TURN * (right + left):
        return "The face is turned away: look at the camera."
    if abs(face.angle.roll) > MAX_TILT:
        return "The head is tilted: hold it upright."
    return None


def _image_issue(face: Face, size: Dimensions, crop: Crop) -> str | None:
    pixels = crop(face.box.floor().clip_at_image_borders(size.width, size.height))
    brightness = float(_gray(pixels).mean())
    if brightness < MIN_BRIGHTNESS:
        return "It is too dark: turn to the light."
    if brightness > MAX_BRIGHTNESS:
        return "It is too bright: turn away from the light."
    if sharpness(pixels) < MIN_SHARPNESS:
        return "The picture is blurred: hold still."
    return None


def _gray(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    gray: NDArray[np.float64] = pixels @ np.array([0.299, 0.587, 0.114])
    return gray
