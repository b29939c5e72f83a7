"""One sample after the other, by itself."""

from __future__ import annotations

import asyncio

import js

from ui.dom import by_id, on

SLOWEST, FASTEST, STEP = 4.0, 0.5, 0.5
"""Seconds."""


class Slideshow:
    """The buttons of the slideshow, which presses those of the samples."""

    def __init__(self) -> None:
        self._seconds = 2.0
        self._showing: asyncio.Task[None] | None = None
        self._answered = asyncio.Event()
        on(by_id("slides"), "click", lambda _event: self._toggle())
        on(by_id("slower"), "click", lambda _event: self._pace(STEP))
        on(by_id("faster"), "click", lambda _event: self._pace(-STEP))
        self._pace(0)

    def answered(self) -> None:
        """The picture that is shown has its answer: the next may come."""
        self._answered.set()

    def _toggle(self) -> None:
        if self._showing is None:
            self._showing = asyncio.ensure_future(self._show())
        else:
            self._showing.cancel()
            self._showing = None
        running = self._showing is not None
        by_id("slides").textContent = "Stop the slideshow" if running else "Start a slideshow"

    def _pace(self, more: float) -> None:
        self._seconds = min(max(self._seconds + more, FASTEST), SLOWEST)
        by_id("slower").disabled = self._seconds == SLOWEST
        by_id("faster").disabled = self._seconds == FASTEST
        by_id("pace").textContent = f"{self._seconds:.1f} s a picture"

    async def _show(self) -> None:
        while True:
            for button in js.document.querySelectorAll("[data-src]"):
                self._answered.clear()
                button.click()
                await self._answered.wait()
                await asyncio.sleep(self._seconds)
