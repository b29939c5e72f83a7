"""A photo on the page, and what is covered of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from faceapi import Face
from faceapi.redaction import Region


@dataclass(slots=True)
class Area:
    """A part of a photo that is covered, or left visible."""

    region: Region
    covered: bool = True
    face: Face | None = None
    """``None`` for an area that the user drew."""


@dataclass(slots=True)
class Photo:
    """One photo, and its areas from left to right."""

    source: str
    name: str
    image: Any
    """A decoded ``<img>``."""
    areas: list[Area] = field(default_factory=list)
    searched: str = ""
    """The search whose faces it has; empty before the first one."""

    @property
    def covered(self) -> list[Region]:
        """The regions to cover."""
        return [area.region for area in self.areas if area.covered]

    def set_faces(self, faces: Sequence[Face], search: str) -> None:
        """Replace the faces by those of a search; what the user decided and drew stays."""
        visible = [area.region for area in self.areas if area.face and not area.covered]
        drawn = [area for area in self.areas if area.face is None]
        areas = []
        for face in faces:
            region = Region.of_face(face)
            stays = any(region.distance(other) < 0.5 for other in visible)
            areas.append(Area(region, covered=not stays, face=face))
        self.areas = sorted(areas, key=lambda area: area.region.center_x) + drawn
        self.searched = search
