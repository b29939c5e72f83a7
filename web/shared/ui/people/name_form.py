"""Enroll people by naming the faces in a photo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from faceapi import Face, FaceMatch
from ui.app import App
from ui.dom import by_id, create_element, listen
from ui.people.gallery_panel import GalleryPanel
from ui.people.identification import UNKNOWN


class NameForm:
    """The form with a face picker and a name."""

    def __init__(self, gallery: GalleryPanel, app: App) -> None:
        self._gallery = gallery
        self._app = app
        self._faces: Sequence[Face] = ()
        self._saved: int | None = None
        listen(by_id("enroll"), "submit", self._submit)

    def set_faces(self, faces: Sequence[Face], matches: Sequence[FaceMatch] | None) -> None:
        """Set the faces that can be named, ordered from left to right."""
        self._faces = faces
        labels = [match.label for match in matches] if matches else [UNKNOWN] * len(faces)
        options = [
            create_element("option", f"Face {index + 1} ({name})", value=str(index))
            for index, name in enumerate(labels)
        ]
        selected = by_id("face-select").value
        by_id("face-select").replaceChildren(*options)
        if self._saved is not None:
            selected = str(_next_unknown(labels, self._saved))
            self._saved = None
        if selected and int(selected) < len(faces):
            by_id("face-select").value = selected
        for name in ("face-select", "save"):
            by_id(name).disabled = not faces

    def _submit(self, event: Any) -> None:
        event.preventDefault()
        index, name = int(by_id("face-select").value), by_id("name").value
        by_id("name").value = ""
        self._app.status.run_task(lambda: self._save(name, index))

    async def _save(self, name: str, index: int) -> None:
        await self._gallery.add(name, self._faces[index].descriptor)
        self._saved = index  # the next list of faces, with this name in it, selects another


def _next_unknown(labels: Sequence[str], saved: int) -> int:
    """Return the first unknown face after the one that was saved, or before it; else that one."""
    order = [*range(saved + 1, len(labels)), *range(min(saved, len(labels)))]
    return next((index for index in order if labels[index] == UNKNOWN), saved)
