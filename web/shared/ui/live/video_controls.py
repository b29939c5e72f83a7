"""Whatever moves in a ``<video>``: run a loop over its frames from start to stop."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar

from faceapi import Face, FaceMatch
from faceapi.browser import Overlay, VideoFrames
from ui.app import Page
from ui.dom import by_id, on
from ui.output.export import ExportButtons


class VideoControls:
    """The start and the stop button round a ``<video>``; subclasses say where frames come from."""

    invitation: ClassVar[str]
    """Said when all is ready."""
    farewell: ClassVar[str]
    """Said when it is stopped."""

    def __init__(self, video: str, overlay: Overlay, page: Page) -> None:
        self.video: Any = by_id(video)
        self.overlay = overlay
        self.page = page
        self._ways_out = ExportButtons(page.status)
        self._wanted = asyncio.Event()
        self._running: asyncio.Future[None] | None = None
        on(by_id("start"), "click", lambda _event: self._start())
        on(by_id("stop"), "click", lambda _event: self.stop())

    def frames(self) -> VideoFrames:
        """The frames to come, for ``async with``."""
        raise NotImplementedError

    def offer(self, faces: Sequence[Face], matches: Sequence[FaceMatch] = ()) -> None:
        """Let the person take along what was found in the newest frame."""
        self._ways_out.offer(self.overlay, faces, matches)

    def stop(self) -> None:
        """Leave the loop, which lets go of the frames."""
        self._wanted.clear()
        if self._running is not None:
            self._running.cancel()

    def restart(self) -> None:
        """Leave the loop, and enter it anew."""
        self._wanted.set()
        if self._running is not None:
            self._running.cancel()

    async def whenever_started(self, follow: Callable[[], Awaitable[None]]) -> None:
        """Await ``follow`` from every press of the start button to the next stop."""
        page = self.page
        await page.prepare()
        page.status.say(self.invitation)
        self._enable_start()
        while True:
            await self._wanted.wait()
            with page.status.telling(again=self._wanted.set):
                page.status.all_well()
                page.readout.restart()
                self._show_running(True)
                await self._until_stopped(follow)
            self._show_running(self._wanted.is_set())

    async def _until_stopped(self, follow: Callable[[], Awaitable[None]]) -> None:
        self._running = asyncio.ensure_future(follow())
        restarting = False
        try:
            await asyncio.wait([self._running])
            restarting = self._running.cancelled() and self._wanted.is_set()
            if not self._running.cancelled():
                self._running.result()
            if not restarting:
                self.page.status.say(self.farewell)
        finally:
            self._running = None
            if not restarting:
                self._wanted.clear()
            # The last frame may hang in a ring of references. Python would find that some day, but
            # does not know how much memory a canvas is.
            gc.collect()

    def _start(self) -> None:
        self._wanted.set()

    def _enable_start(self) -> None:
        by_id("start").disabled = False

    def _show_running(self, running: bool) -> None:
        was_running = by_id("invite").hidden
        by_id("stop").disabled = not running
        by_id("invite").hidden = running
        if running != was_running:
            by_id("stop" if running else "start").focus()
        if not running:
            self.overlay.clear()
            self._ways_out.withdraw()
