"""What was found in a picture: a card for each face, and the ways out for all of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from faceapi import Face, FaceMatch
from faceapi.browser import Overlay
from ui.dom import by_id, new
from ui.output.export import ExportButtons
from ui.status import Status
from ui.text import summary

THUMBNAIL = 144


class FaceCards:
    """The list of faces below a picture, and the buttons that save it."""

    def __init__(self, image: str, overlay: Overlay, status: Status) -> None:
        self._image = by_id(image)
        self._overlay = overlay
        self._ways_out = ExportButtons(status)

    def show(self, faces: Sequence[Face], matches: Sequence[FaceMatch] = ()) -> None:
        """Show these faces instead of those before; with ``matches``, one for each, by name."""
        titles = [summary.label_of(match) for match in matches] or [
            f"Face {number}" for number in range(1, len(faces) + 1)
        ]
        cards = [self._card(*pair) for pair in zip(titles, faces, strict=True)]
        by_id("faces").replaceChildren(*cards)
        self._ways_out.offer(self._overlay, faces, matches)

    def clear(self) -> None:
        """There are no results (any more)."""
        by_id("faces").replaceChildren()
        self._ways_out.withdraw()

    def _card(self, title: str, face: Face) -> Any:
        card = new("li", className="card face")
        text = new("div")
        text.append(new("strong", title), new("p", f"score {face.score:.2f}"))
        for line in summary.lines(face):
            text.append(new("p", line))
        card.append(self._thumbnail(face), text)
        return card

    def _thumbnail(self, face: Face) -> Any:
        canvas = new("canvas", width=THUMBNAIL, height=THUMBNAIL)
        box = face.box.to_square()
        canvas.getContext("2d").drawImage(
            self._image, box.x, box.y, box.width, box.height, 0, 0, THUMBNAIL, THUMBNAIL
        )
        canvas.setAttribute("aria-hidden", "true")
        return canvas
