"""Names for the faces in a photo: how somebody is made known without a camera."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from faceapi import Face, FaceMatch
from ui.app import Page
from ui.dom import by_id, new, on
from ui.people.gallery_panel import GalleryPanel


class NameForm:
    """The form with a choice of faces and a name."""

    def __init__(self, people: GalleryPanel, page: Page) -> None:
        self._people = people
        self._page = page
        self._faces: Sequence[Face] = ()
        on(by_id("enrol"), "submit", self._submit)

    def offer(self, faces: Sequence[Face], matches: Sequence[FaceMatch] | None) -> None:
        """These faces, from left to right, can be given names now."""
        self._faces = faces
        known = [match.label for match in matches] if matches else ["unknown"] * len(faces)
        options = [
            new("option", f"{index + 1} from the left: {name}", value=str(index))
            for index, name in enumerate(known)
        ]
        chosen = by_id("which").value
        by_id("which").replaceChildren(*options)
        if chosen and int(chosen) < len(faces):
            by_id("which").value = chosen
        for name in ("which", "save"):
            by_id(name).disabled = not faces

    def _submit(self, event: Any) -> None:
        event.preventDefault()
        face, name = self._faces[int(by_id("which").value)], by_id("name").value
        by_id("name").value = ""
        self._page.status.start(lambda: self._save(name, face))

    async def _save(self, name: str, face: Face) -> None:
        await self._people.add(name, face.descriptor)
