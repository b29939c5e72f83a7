"""From the generic head to the picture, and curves in its coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from faceapi.core.pose.head_model import HEAD, WEIGHTS
from faceapi.core.pose.perspective import rotation_matrix
from faceapi.core.results.faces import Face
from faceapi.draw.shapes import XY, Polyline, Style

Points: TypeAlias = NDArray[np.float64]
_STEPS = 6
"""Straight lines for each piece of a curve."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Projects points of the head, in millimeters, into the picture: scaled orthographic.

    Coordinates are the same as in :data:`faceapi.core.pose.head_model.HEAD`: x to the right in the
    picture, y downward, z away from the camera, with the origin between the eyes.
    """

    rotation: Points
    scale: float
    """Pixels of the picture per millimeter."""
    offsets: Points
    """``(68, 2)``: from the projected points of the generic head to the landmarks, in pixels."""

    @classmethod
    def of(cls, face: Face) -> Placement:
        """The placement of a face's head; raises ``NotComputedError`` without landmarks."""
        points = np.asarray(face.landmarks.positions, np.float64)
        rotation = rotation_matrix(face.pose)
        turned = (HEAD @ rotation.T)[:, :2]
        weights = (WEIGHTS / WEIGHTS.sum())[:, np.newaxis]
        generic = turned - (turned * weights).sum(axis=0)
        own = points - (points * weights).sum(axis=0)
        scale = float((generic * own * weights).sum() / (generic**2 * weights).sum())
        return cls(rotation, scale, points - turned * scale)

    def project(self, points: Points, anchors: Sequence[int]) -> Points:
        """Pixels ``(n, 2)`` of points ``(n, 3)``, moved with the landmarks ``anchors``."""
        shift = self.offsets[list(anchors)].mean(axis=0)
        projected: Points = (points @ self.rotation.T)[:, :2] * self.scale + shift
        return projected

    def faces_camera(self, normal: Sequence[float]) -> bool:
        """Whether a surface with this outward normal is seen from its outer side."""
        return float((self.rotation @ np.asarray(normal))[2]) < 0


def filled(points: Points, color: str) -> Polyline:
    """A closed surface."""
    return Polyline(as_pairs(points), True, Style(fill=color))


def line(points: Points, color: str, width: float, *, closed: bool = False) -> Polyline:
    """A line of ``width`` pixels."""
    style = Style(stroke=color, line_width=max(width, 0.5), line_join="round")
    return Polyline(as_pairs(points), closed, style)


def as_pairs(points: Points) -> tuple[XY, ...]:
    """Points as the shapes have them."""
    return tuple((float(x), float(y)) for x, y in points)


def curve(points: Sequence[Sequence[float]], *, closed: bool = False) -> Points:
    """A smooth line through points of any dimension (Catmull and Rom, 1974)."""
    corners = np.asarray(points, np.float64)
    if closed:
        padded = np.vstack([corners[-1], corners, corners[:2]])
    else:
        padded = np.vstack([corners[0], corners, corners[-1]])
    at = np.linspace(0, 1, _STEPS, endpoint=False)[:, np.newaxis]
    pieces = [
        0.5
        * (
            2 * b
            + (c - a) * at
            + (2 * a - 5 * b + 4 * c - d) * at**2
            + (3 * b - a - 3 * c + d) * at**3
        )
        for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False)
    ]
    if not closed:
        pieces.append(corners[-1:])
    return np.vstack(pieces)


def ring(center: Sequence[float], radius_x: float, radius_z: float, *, count: int = 40) -> Points:
    """A horizontal ellipse ``(count, 3)`` around the head's vertical axis."""
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    x, y, z = center
    return np.stack(
        [x + radius_x * np.cos(angle), np.full(count, y), z + radius_z * np.sin(angle)], axis=1
    )


def hull(points: Points) -> Points:
    """The convex hull of ``(n, 2)`` points (Andrew's monotone chain)."""
    ordered = sorted(map(tuple, points.tolist()))

    def half(candidates: Sequence[tuple[float, ...]]) -> list[tuple[float, ...]]:
        chain: list[tuple[float, ...]] = []
        for x, y in candidates:
            while len(chain) > 1:
                (ax, ay), (bx, by) = chain[-2], chain[-1]
                if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                    break
                chain.pop()
            chain.append((x, y))
        return chain[:-1]

    return np.array(half(ordered) + half(ordered[::-1]))
