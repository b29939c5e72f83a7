"""Mark a face in the image and its card together: on hover, on focus, and with a tap or click."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from faceapi import Face
from ui.dom import by_id, closest, listen


class FaceMarker:
    """Connects the faces of an ``<img>`` with their cards in the list with the id ``faces``.

    ``on_mark`` gets the index of the marked face, or ``None``. If :attr:`on_choose` is set, it gets
    the index of a face that is clicked, or whose card is.
    """

    def __init__(self, image: str, on_mark: Callable[[int | None], object]) -> None:
        self._image = by_id(image)
        self._cards = by_id("faces")
        self._on_mark = on_mark
        self.on_choose: Callable[[int], object] | None = None
        self._faces: Sequence[Face] = ()
        self._marked: int | None = None
        self._pinned: int | None = None
        listen(self._image, "pointermove", lambda event: self._hover(self._face_at(event)))
        listen(self._image, "pointerleave", lambda _event: self._hover(None))
        listen(self._image, "click", lambda event: self._click(self._face_at(event)))
        listen(self._cards, "pointerover", lambda event: self._hover(_card_index(event)))
        listen(self._cards, "pointerleave", lambda _event: self._hover(None))
        listen(self._cards, "focusin", lambda event: self._hover(_card_index(event)))
        listen(self._cards, "focusout", lambda _event: self._hover(None))
        listen(self._cards, "click", lambda event: self._click(_card_index(event)))

    def set_faces(self, faces: Sequence[Face]) -> None:
        """Set the faces, in the order of their cards; none is marked."""
        self._faces = faces
        self._marked = self._pinned = None

    def _face_at(self, event: Any) -> int | None:
        return face_at(self._image, self._faces, event)

    def _click(self, index: int | None) -> None:
        if index is None or index >= len(self._faces) or self.on_choose is None:
            self._pin(index)
            return
        self._pinned = index
        self._mark(index)
        self.on_choose(index)

    def _hover(self, index: int | None) -> None:
        self._mark(self._pinned if index is None else index)

    def _pin(self, index: int | None) -> None:
        """Keep a face marked until it, or another place in the image, is clicked."""
        self._pinned = None if index == self._pinned else index
        self._mark(self._pinned)

    def _mark(self, index: int | None) -> None:
        if index is not None and index >= len(self._faces):
            return
        if index == self._marked:
            return
        self._marked = index
        for number, card in enumerate(self._cards.children):
            card.classList.toggle("marked", number == index)
        self._on_mark(index)


def face_at(image: Any, faces: Sequence[Face], event: Any) -> int | None:
    """The face of an ``<img>`` below the pointer: the one whose center is nearest, if several are.

    ``event`` is a mouse or pointer event.
    """
    frame = image.getBoundingClientRect()
    if not (frame.width and frame.height):
        return None
    x = (event.clientX - frame.left) / frame.width * image.naturalWidth
    y = (event.clientY - frame.top) / frame.height * image.naturalHeight
    boxes = [face.box for face in faces]
    hits = [
        (abs(x - box.x - box.width / 2) + abs(y - box.y - box.height / 2), index)
        for index, box in enumerate(boxes)
        if box.left <= x <= box.right and box.top <= y <= box.bottom
    ]
    return min(hits)[1] if hits else None


def _card_index(event: Any) -> int | None:
    card = closest(event, "li")
    return None if card is None else int(card.dataset.index)
