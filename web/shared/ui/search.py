"""Search for faces on a page: normally, or thoroughly in turned pictures and in tiles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypedDict

from faceapi import Face
from faceapi.core.geometry.tiles import tile_boxes, tile_count
from faceapi.core.results.upright import misfit
from faceapi.types import Dimensions
from ui.settings import Settings
from ui.text.summary import pluralize

TURNS = (0.0, 90.0, 180.0, 270.0)
POOR_MISFIT = 0.045
"""Landmarks of upright faces differ from the mean face by 0.02 to 0.04 of its size."""
MIN_TURN = 45
"""Degrees from which a face is called turned."""
_TILE = 1024


class SearchKeywords(TypedDict, total=False):
    """Keywords of ``detect_all_faces``."""

    upright: bool
    turns: Sequence[float]
    tiles: Literal["auto"]


HARDER: SearchKeywords = {"upright": True, "turns": TURNS, "tiles": "auto"}


def keywords(settings: Settings) -> SearchKeywords:
    """The keywords that the settings ask for."""
    return HARDER if settings.look_harder else {}


def is_poor(faces: Sequence[Face]) -> bool:
    """Whether no face is good: there is none, or no landmarks look like those of a face.

    Scores do not count: small upright faces have low ones, too.
    """
    return not any(
        not hasattr(face, "landmarks") or misfit(face.landmarks) <= POOR_MISFIT for face in faces
    )


def turned_faces(faces: Sequence[Face]) -> list[Face]:
    """The faces that lie on their side or are upside down."""
    return [face for face in faces if tilt(face) >= MIN_TURN]


def tilt(face: Face) -> float:
    """Degrees by which a face is tilted, 0 to 180; 0 if it was not turned upright."""
    if not hasattr(face, "upright_region"):
        return 0.0
    return abs((face.upright_region.angle + 180) % 360 - 180)


def note(faces: Sequence[Face], default: Sequence[Face]) -> str:
    """A note on the thorough search after the default found ``default``; empty if nothing is
    new."""
    turned = turned_faces(faces)
    if turned:
        return f" Also searched the rotated picture: {pluralize(len(turned), 'face')} rotated."
    if len(faces) > len(default):
        return " Also searched the picture rotated and in parts."
    return ""


def cost_factor(width: int, height: int) -> int:
    """The factor by which a thorough search takes longer for a picture of this size in pixels."""
    size = Dimensions(width, height)
    return len(TURNS) * len(tile_boxes(size, tile_count(size, _TILE)))
