"""A card for each face of an image, and the buttons that export the results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from faceapi import Face, FaceMatch
from faceapi.browser import Overlay
from ui.dom import by_id, create_element
from ui.output.export import ExportButtons
from ui.output.thumbnails import thumbnail
from ui.status import Status
from ui.text import summary


class FaceCards:
    """The list of faces below an image, and the export buttons."""

    def __init__(self, image: str, overlay: Overlay, status: Status) -> None:
        self._image = by_id(image)
        self._overlay = overlay
        self._export = ExportButtons(status)

    def show(self, faces: Sequence[Face], matches: Sequence[FaceMatch] = ()) -> None:
        """Replace the cards; ``matches`` (one per face) provide their titles."""
        titles = [summary.match_label(match) for match in matches] or [
            f"Face {number}" for number in range(1, len(faces) + 1)
        ]
        cards = [
            self._card(index, title, face, matches[index] if matches else None)
            for index, (title, face) in enumerate(zip(titles, faces, strict=True))
        ]
        by_id("faces").replaceChildren(*cards)
        self._export.set_result(self._overlay, faces, matches)

    def clear(self) -> None:
        """Remove the cards and disable the export."""
        by_id("faces").replaceChildren()
        self._export.disable()

    def _card(self, index: int, title: str, face: Face, match: FaceMatch | None) -> Any:
        card = create_element("li", className="card face-card")
        card.dataset.index = str(index)
        text = create_element("div")
        text.append(
            create_element("button", title, type="button", className="face-name"),
            create_element("p", f"score {face.score:.2f}"),
        )
        for line in summary.detail_lines(face, match):
            text.append(create_element("p", line))
        card.append(thumbnail(self._image, face.box), text)
        return card
