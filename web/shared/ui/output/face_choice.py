"""The face of a picture that is compared."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from faceapi import Face
from faceapi.core.geometry.nms import iou

SAME_FACE = 0.3
"""Overlap (intersection over union) from which a box belongs to the face selected before."""


class FaceChoice:
    """The faces of a picture, and the selected one: at first that with the highest score."""

    def __init__(self) -> None:
        self.faces: Sequence[Face] = ()
        self.index: int | None = None
        """The selected face; ``None`` if there are no faces."""
        self._picture: Hashable = None
        self._selected: Face | None = None

    @property
    def face(self) -> Face | None:
        """The selected face."""
        return None if self.index is None else self.faces[self.index]

    def update(self, faces: Sequence[Face], picture: Hashable) -> None:
        """Take the faces of a picture; a face that the user selected in it stays selected."""
        if picture != self._picture:
            self._picture, self._selected = picture, None
        self.faces = faces
        self.index = self._same_face() if self._selected else None
        if self.index is None and faces:
            self.index = max(range(len(faces)), key=lambda index: faces[index].score)

    def select(self, index: int) -> None:
        """Select the face with this index."""
        self.index = index
        self._selected = self.faces[index]

    def _same_face(self) -> int | None:
        """The face that overlaps most with the user's selection."""
        assert self._selected is not None
        overlaps = [iou(face.box, self._selected.box) for face in self.faces]
        best = max(overlaps, default=0.0)
        return overlaps.index(best) if best >= SAME_FACE else None
