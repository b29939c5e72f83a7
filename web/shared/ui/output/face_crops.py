"""Faces cut out of a picture: a list of canvases, each with a button that saves it."""

from __future__ import annotations

from asyncio import ensure_future
from collections.abc import Sequence
from typing import Any

import js

from ui.dom import by_id, new, on
from ui.output.download import save


class FaceCrops:
    """The list with the id ``cutouts``."""

    def __init__(self) -> None:
        self._canvases: Sequence[Any] = ()
        on(by_id("cutouts"), "click", lambda event: ensure_future(self._on_click(event)))
        on(by_id("save-all"), "click", lambda _event: ensure_future(self._save_all()))

    def show(self, canvases: Sequence[Any]) -> None:
        """Show these instead of those before."""
        self._canvases = canvases
        rows = [_row(index, canvas) for index, canvas in enumerate(canvases)]
        by_id("cutouts").replaceChildren(*rows)
        by_id("save-all").disabled = not canvases

    async def _on_click(self, event: Any) -> None:
        button = event.target.closest("button")
        if button:
            await _save(int(button.dataset.index), self._canvases)

    async def _save_all(self) -> None:
        for index in range(len(self._canvases)):
            await _save(index, self._canvases)


def _row(index: int, canvas: Any) -> Any:
    row = new("li", className="card cutout")
    name = f"Face {index + 1}"
    canvas.setAttribute("role", "img")
    canvas.setAttribute("aria-label", name)
    button = new("button", "Save", type="button")
    button.dataset.index = str(index)
    button.setAttribute("aria-label", f"Save {name.lower()} as PNG")
    row.append(canvas, new("span", f"{canvas.width} × {canvas.height}", className="hint"), button)
    return row


async def _save(index: int, canvases: Sequence[Any]) -> None:
    encoded = js.Promise.withResolvers()
    canvases[index].toBlob(encoded.resolve, "image/png")
    save(await encoded.promise, f"face-{index + 1}.png")
