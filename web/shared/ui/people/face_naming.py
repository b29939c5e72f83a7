"""Name a face of a picture: it becomes a reference photo of that person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import js

from faceapi import Face, FaceMatch
from faceapi.browser.interop.ffi import js_object
from ui.dom import by_id, create_element, listen
from ui.output.thumbnails import thumbnail
from ui.people.identification import UNKNOWN
from ui.people.reference_photos import ReferencePhotos


class FaceNaming:
    """The dialog with the id ``name-dialog``, about the faces of the ``<img>`` with this id."""

    def __init__(self, image: str, references: ReferencePhotos) -> None:
        self._image = by_id(image)
        self._references = references
        self._faces: Sequence[Face] = ()
        self._labels: Sequence[str] = ()
        self._index = 0
        self._face: Face | None = None
        self._is_saved = False
        listen(by_id("name-form"), "submit", self._save)
        listen(by_id("name-cancel"), "click", lambda _event: by_id("name-dialog").close())

    def set_faces(self, faces: Sequence[Face], matches: Sequence[FaceMatch] = ()) -> None:
        """Set the faces in the order of their cards, with one match per face if anyone is known.

        After a face was named, its new card gets the focus, which the old one had.
        """
        self._faces = faces
        self._labels = [match.label for match in matches] or [UNKNOWN] * len(faces)
        for button in by_id("faces").querySelectorAll("button"):
            button.setAttribute("aria-haspopup", "dialog")
        if self._is_saved and js.document.activeElement.isSameNode(js.document.body):
            buttons = by_id("faces").querySelectorAll("button")
            if self._index < buttons.length:
                buttons.item(self._index).focus(js_object(preventScroll=True))
        self._is_saved = False

    def ask(self, index: int) -> None:
        """Ask for the name of the face with this index."""
        self._index, self._face = index, self._faces[index]
        label = self._labels[index]
        by_id("named-face").replaceChildren(thumbnail(self._image, self._face.box))
        by_id("person-name").value = "" if label == UNKNOWN else label
        names = [create_element("option", value=name) for name in self._references.names()]
        by_id("known-names").replaceChildren(*names)
        by_id("name-dialog").showModal()
        by_id("person-name").select()

    def _save(self, _event: Any) -> None:
        assert self._face is not None
        picture = by_id("named-face").querySelector("canvas").toDataURL()
        self._is_saved = True
        self._references.add_face(by_id("person-name").value, self._face, picture)
