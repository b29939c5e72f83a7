"""How well 68 landmarks fit a face: their distance from the mean face laid over them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from faceapi.json_text import load_json, require_key, require_object


@cache
def mean_face() -> NDArray[np.float64]:
    """Mean of the landmarks of LFW's faces, ``(68, 2)``, with the eyes at (-0.5, 0), (0.5, 0).

    ``python build.py accuracy`` writes it into ``calibration.json``.
    """
    text = files("faceapi.recognition").joinpath("calibration.json").read_bytes()
    content = require_object(load_json(text, "calibration"), "calibration")
    points = np.array(require_key(content, "mean_face", list, "calibration"), np.float64)
    points.flags.writeable = False
    return points


def landmark_misfit(points: NDArray[np.float64]) -> float:
    """Mean distance of ``(68, 2)`` from the mean face, as a share of the distance of the eyes.

    The mean face is moved, turned and scaled to fit best (least squares).
    """
    fitted = fit_similarity(mean_face(), points)
    left, right = fitted[36:42].mean(axis=0), fitted[42:48].mean(axis=0)
    eyes = float(np.hypot(*(right - left)))
    return float(np.hypot(*(fitted - points).T).mean()) / eyes if eyes else float("inf")


def fit_similarity(shape: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """``shape`` ``(n, 2)`` moved, turned and scaled to lie over ``points`` ``(n, 2)``.

    Points as complex numbers make the least squares one division.
    """
    source, target = shape @ [1, 1j], points @ [1, 1j]
    centered = source - source.mean()
    factor = np.vdot(centered, target - target.mean()) / np.vdot(centered, centered)
    fitted = centered * factor + target.mean()
    return np.stack((fitted.real, fitted.imag), axis=1)
