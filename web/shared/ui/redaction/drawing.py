"""Draw an area over the photo with a pointer, or add one with the keyboard."""

from __future__ import annotations

from typing import Any

from faceapi.redaction import Region
from ui.dom import by_id, create_element, listen
from ui.redaction.stage import Stage

MIN_SIZE = 6
"""Pixels of the page from which a drag is an area, not a click."""
_SHARE = 0.2
"""Size of an area that the keyboard adds, as a part of the photo's longer side."""


class AreaDrawing:
    """The button "Draw an area": pressed, dragging over the photo adds an area."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._element = stage, by_id("stage")
        self._start: tuple[float, float] | None = None
        self._band = create_element("div", className="band")
        listen(by_id("draw"), "click", self._on_click)
        listen(self._element, "pointerdown", self._on_down)
        listen(self._element, "pointermove", self._on_move)
        listen(self._element, "pointerup", self._on_up)
        listen(self._element, "pointercancel", lambda _event: self._stop())

    @property
    def _active(self) -> bool:
        return bool(by_id("draw").getAttribute("aria-pressed") == "true")

    def _on_click(self, event: Any) -> None:
        if event.detail == 0:  # by the keyboard, which cannot drag
            width, height = self._stage.size
            side = _SHARE * max(width, height)
            self._stage.add(Region(width / 2, height / 2, side, side))
        else:
            self._activate(active=not self._active)

    def _activate(self, *, active: bool) -> None:
        by_id("draw").setAttribute("aria-pressed", "true" if active else "false")
        self._element.classList.toggle("drawing", active)

    def _on_down(self, event: Any) -> None:
        if self._active and event.isPrimary and event.button == 0:
            event.preventDefault()
            self._element.setPointerCapture(event.pointerId)
            self._start = self._position(event)
            self._element.append(self._band)
            self._show_band(self._start)

    def _on_move(self, event: Any) -> None:
        if self._start is not None:
            self._show_band(self._position(event))

    def _on_up(self, event: Any) -> None:
        if self._start is None:
            return
        (left, top), (right, bottom) = self._start, self._position(event)
        shown, (width, height) = self._element.getBoundingClientRect(), self._stage.size
        is_click = max(abs(right - left) * shown.width, abs(bottom - top) * shown.height) < MIN_SIZE
        self._stop()
        if is_click:
            return
        self._activate(active=False)
        self._stage.add(
            Region(
                (left + right) / 2 * width,
                (top + bottom) / 2 * height,
                max(abs(right - left) * width, 1.0),
                max(abs(bottom - top) * height, 1.0),
            )
        )

    def _stop(self) -> None:
        self._start = None
        self._band.remove()

    def _position(self, event: Any) -> tuple[float, float]:
        """Where the pointer is on the photo, 0 to 1."""
        shown = self._element.getBoundingClientRect()
        x, y = (
            (event.clientX - shown.left) / shown.width,
            (event.clientY - shown.top) / shown.height,
        )
        return min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)

    def _show_band(self, end: tuple[float, float]) -> None:
        if self._start is None:
            return
        (x0, y0), (x1, y1), style = self._start, end, self._band.style
        style.left, style.top = f"{100 * min(x0, x1):.2f}%", f"{100 * min(y0, y1):.2f}%"
        style.width, style.height = f"{100 * abs(x1 - x0):.2f}%", f"{100 * abs(y1 - y0):.2f}%"
