"""Select the face of a picture that is compared: in the picture, or with the buttons below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from faceapi import Face
from ui.dom import by_id, closest, create_element, listen
from ui.output.face_choice import FaceChoice
from ui.output.face_marker import face_at
from ui.output.thumbnails import thumbnail
from ui.text.summary import pluralize


class FacePicker:
    """The ``<img>`` with the id ``side``, and the group of buttons ``{side}-faces`` below it.

    ``on_select`` is called after another face was selected.
    """

    def __init__(self, side: str, on_select: Callable[[], object]) -> None:
        self._image, self._group = by_id(side), by_id(f"{side}-faces")
        self._on_select = on_select
        self._choice = FaceChoice()
        self._is_shown = False
        listen(self._image, "click", self._on_image)
        listen(self._group, "click", self._on_button)

    @property
    def face(self) -> Face | None:
        """The selected face; ``None`` if there are no faces."""
        return self._choice.face

    @property
    def others(self) -> list[Face]:
        """The faces that are not selected."""
        return [face for face in self._choice.faces if face is not self.face]

    def show(self, faces: Sequence[Face]) -> None:
        """Offer the faces of the picture."""
        self._choice.update(faces, self._image.src)
        self._is_shown = True
        text = "Compared:" if len(faces) > 1 else f"{pluralize(len(faces), 'face')} found."
        self._group.replaceChildren(create_element("span", text, className="hint"))
        if len(faces) > 1:
            self._group.append(*(self._button(index, face) for index, face in enumerate(faces)))
        self._press()

    def clear(self) -> None:
        """Offer no faces, until the next :meth:`show`."""
        self._is_shown = False
        self._group.replaceChildren()

    def _button(self, index: int, face: Face) -> Any:
        button = create_element("button", type="button")
        button.dataset.index = str(index)
        button.setAttribute("aria-label", f"Face {index + 1}, from the left")
        button.append(thumbnail(self._image, face.box))
        return button

    def _press(self) -> None:
        for index, button in enumerate(self._group.querySelectorAll("button")):
            button.setAttribute("aria-pressed", str(index == self._choice.index).lower())

    def _on_image(self, event: Any) -> None:
        if self._is_shown:
            self._select(face_at(self._image, self._choice.faces, event))

    def _on_button(self, event: Any) -> None:
        button = closest(event, "button")
        if button is not None:
            self._select(int(button.dataset.index))

    def _select(self, index: int | None) -> None:
        if index is not None and index != self._choice.index:
            self._choice.select(index)
            self._press()
            self._on_select()
