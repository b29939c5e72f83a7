"""Face crops: a list of canvases, each with a button that saves it."""

from __future__ import annotations

from asyncio import ensure_future
from collections.abc import Sequence
from typing import Any

import js

from ui.dom import by_id, create_element, listen
from ui.output.export import download


class FaceCrops:
    """The list with the id ``crops``."""

    def __init__(self) -> None:
        self._canvases: Sequence[Any] = ()
        listen(by_id("crops"), "click", lambda event: ensure_future(self._on_click(event)))
        listen(by_id("save-all"), "click", lambda _event: ensure_future(self._save_all()))

    def show(self, canvases: Sequence[Any]) -> None:
        """Replace the crops."""
        self._canvases = canvases
        rows = [_row(index, canvas) for index, canvas in enumerate(canvases)]
        by_id("crops").replaceChildren(*rows)
        by_id("save-all").disabled = not canvases

    async def _on_click(self, event: Any) -> None:
        button = event.target.closest("button")
        if button:
            await _save(int(button.dataset.index), self._canvases)

    async def _save_all(self) -> None:
        for index in range(len(self._canvases)):
            await _save(index, self._canvases)


def _row(index: int, canvas: Any) -> Any:
    row = create_element("li", className="card crop")
    name = f"Face {index + 1}"
    canvas.setAttribute("role", "img")
    canvas.setAttribute("aria-label", name)
    button = create_element("button", "Save", type="button")
    button.dataset.index = str(index)
    button.setAttribute("aria-label", f"Save {name.lower()} as PNG")
    row.append(
        canvas,
        create_element("span", f"{canvas.width} × {canvas.height}", className="hint"),
        button,
    )
    return row


async def _save(index: int, canvases: Sequence[Any]) -> None:
    encoded = js.Promise.withResolvers()
    canvases[index].toBlob(encoded.resolve, "image/png")
    download(await encoded.promise, f"face-{index + 1}.png")
