"""Results out of the page: a card for each face, PNG, JSON, CSV, and the clipboard."""

from __future__ import annotations

from asyncio import ensure_future
from collections.abc import Sequence
from typing import Any

import js

from faceapi import Face, FaceMatch
from faceapi.browser import Overlay
from ui import words
from ui.dom import by_id, new, on

BUTTONS = ("save-png", "save-json", "save-csv", "copy-json")
THUMBNAIL = 144


class Results:
    """The list of faces below a picture, and the buttons that save it."""

    def __init__(self, image: str, overlay: Overlay) -> None:
        self._image = by_id(image)
        self._overlay = overlay
        self._faces: Sequence[Face] = ()
        self._matches: Sequence[FaceMatch] = ()
        on(by_id("save-png"), "click", lambda _event: ensure_future(self._save_png()))
        on(by_id("save-json"), "click", lambda _event: self._save_text("json", words.to_json))
        on(by_id("save-csv"), "click", lambda _event: self._save_text("csv", words.to_csv))
        on(by_id("copy-json"), "click", lambda _event: self._copy())

    def show(self, faces: Sequence[Face], matches: Sequence[FaceMatch] = ()) -> None:
        """Show these faces instead of those before; with ``matches``, one for each, by name."""
        self._faces, self._matches = faces, matches
        titles = [words.label_of(match) for match in matches] or [
            f"Face {number}" for number in range(1, len(faces) + 1)
        ]
        cards = [self._card(*pair) for pair in zip(titles, faces, strict=True)]
        by_id("faces").replaceChildren(*cards)
        for name in BUTTONS:
            by_id(name).disabled = False

    def clear(self) -> None:
        """There are no results (any more)."""
        self._faces, self._matches = (), ()
        by_id("faces").replaceChildren()
        for name in BUTTONS:
            by_id(name).disabled = True

    def _card(self, title: str, face: Face) -> Any:
        card = new("li", className="card face")
        text = new("div")
        text.append(new("strong", title), new("p", f"score {face.score:.2f}"))
        for line in words.lines(face):
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

    async def _save_png(self) -> None:
        save(await self._overlay.to_blob(), "faces.png")

    def _save_text(self, kind: str, write: Any) -> None:
        save_text(f"faces.{kind}", write(self._faces, self._matches))

    def _copy(self) -> None:
        js.navigator.clipboard.writeText(words.to_json(self._faces, self._matches))
        by_id("copy-json").textContent = "Copied"


def save_text(name: str, text: str) -> None:
    """Let the browser save a text file."""
    save(js.Blob.new(js.Array.of(text)), name)


def save(blob: Any, name: str) -> None:
    """Let the browser save a file."""
    address = js.URL.createObjectURL(blob)
    new("a", href=address, download=name).click()
    js.URL.revokeObjectURL(address)
