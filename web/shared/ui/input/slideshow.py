"""A slideshow of the samples."""

from __future__ import annotations

import asyncio

import js

from ui.dom import by_id, listen
from ui.status import Status

MAX_INTERVAL, MIN_INTERVAL, STEP = 4.0, 0.5, 0.5
"""Seconds."""


class Slideshow:
    """The slideshow's buttons; the slideshow clicks the buttons of the samples.

    It continues after each result, and after each error that ``status`` shows instead of one.
    """

    def __init__(self, status: Status) -> None:
        self._status = status
        self._seconds = 2.0
        self._task: asyncio.Task[None] | None = None
        self._outcome_shown = asyncio.Event()
        status.on_failure(self._outcome_shown.set)
        listen(by_id("slideshow"), "click", lambda _event: self._toggle())
        listen(by_id("slower"), "click", lambda _event: self._change_interval(STEP))
        listen(by_id("faster"), "click", lambda _event: self._change_interval(-STEP))
        self._change_interval(0)

    def on_result(self) -> None:
        """Allow the next image: the results of the current one are shown."""
        self._outcome_shown.set()

    def _toggle(self) -> None:
        if self._task is None:
            self._task = self._status.run_task(self._show)
        else:
            self._task.cancel()
            self._task = None
        running = self._task is not None
        by_id("slideshow").textContent = "Stop the slideshow" if running else "Start a slideshow"

    def _change_interval(self, change: float) -> None:
        self._seconds = min(max(self._seconds + change, MIN_INTERVAL), MAX_INTERVAL)
        by_id("slower").disabled = self._seconds == MAX_INTERVAL
        by_id("faster").disabled = self._seconds == MIN_INTERVAL
        by_id("interval").textContent = f"{self._seconds:.1f} s per picture"

    async def _show(self) -> None:
        while True:
            for button in js.document.querySelectorAll("[data-src]"):
                self._outcome_shown.clear()
                button.click()
                await self._outcome_shown.wait()
                await asyncio.sleep(self._seconds)
