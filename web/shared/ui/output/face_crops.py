"""Face crops: a list of canvases, each with a button that saves it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui.dom import by_id, closest, create_element, encode, listen
from ui.output.export import download
from ui.status import Status


class FaceCrops:
    """The list with the id ``crops``; ``status`` shows why a crop cannot be saved."""

    def __init__(self, status: Status) -> None:
        self._status = status
        self._canvases: Sequence[Any] = ()
        listen(by_id("crops"), "click", self._on_click)
        listen(by_id("save-all"), "click", lambda _event: status.run_task(self._save_all))

    def show(self, canvases: Sequence[Any]) -> None:
        """Replace the crops."""
        self._canvases = canvases
        rows = [_row(index, canvas) for index, canvas in enumerate(canvases)]
        by_id("crops").replaceChildren(*rows)
        by_id("save-all").disabled = not canvases

    def _on_click(self, event: Any) -> None:
        button = closest(event, "button")
        if button is not None:
            index, canvases = int(button.dataset.index), self._canvases
            self._status.run_task(lambda: _save(index, canvases))

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
    download(await encode(canvases[index]), f"face-{index + 1}.png")
