"""Start and stop a loop over the frames of a ``<video>``."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar

from faceapi import Face, FaceMatch
from faceapi.browser import Overlay, VideoFrames
from ui.app import App
from ui.dom import by_id, focus, listen
from ui.output.export import ExportButtons


class VideoControls:
    """The start and stop buttons of a ``<video>``; subclasses provide the frames."""

    ready_message: ClassVar[str]
    """Shown once the networks are loaded."""
    stopped_message: ClassVar[str]
    """Shown after the loop has stopped."""

    def __init__(self, video: str, overlay: Overlay, app: App) -> None:
        self.video: Any = by_id(video)
        self.overlay = overlay
        self.app = app
        self._export = ExportButtons(app.status)
        self._start_requested = asyncio.Event()
        self._task: asyncio.Future[None] | None = None
        self.on_running: Callable[[bool], object] = lambda _running: None
        """Called with whether the loop runs, when it starts and when it stops."""
        listen(by_id("start"), "click", lambda _event: self._start())
        listen(by_id("stop"), "click", lambda _event: self.stop())

    def frames(self) -> VideoFrames:
        """Return the source of frames, to be used with ``async with``."""
        raise NotImplementedError

    def set_result(self, faces: Sequence[Face], matches: Sequence[FaceMatch] = ()) -> None:
        """Make the results of the newest frame available for export."""
        self._export.set_result(self.overlay, faces, matches)

    def stop(self) -> None:
        """Stop the loop and release the source of frames."""
        self._start_requested.clear()
        if self._task is not None:
            self._task.cancel()

    def restart(self) -> None:
        """Stop the loop and start it again."""
        self._start_requested.set()
        if self._task is not None:
            self._task.cancel()

    async def run_while_started(self, process: Callable[[], Awaitable[None]]) -> None:
        """Run ``process`` from each click on the start button until the next stop."""
        app = self.app
        await app.prepare()
        app.status.show(self.ready_message)
        while True:
            await self._start_requested.wait()
            with app.status.report_errors(retry=self._start_requested.set):
                app.status.clear_error()
                app.stats.restart()
                self._show_running(True)
                await self._run_until_stopped(process)
            self._show_running(self._start_requested.is_set())

    async def _run_until_stopped(self, process: Callable[[], Awaitable[None]]) -> None:
        self._task = asyncio.ensure_future(process())
        restarting = False
        try:
            await asyncio.wait([self._task])
            restarting = self._task.cancelled() and self._start_requested.is_set()
            if not self._task.cancelled():
                self._task.result()
            if not restarting:
                self.app.status.show(self.stopped_message)
        finally:
            self._task = None
            if not restarting:
                self._start_requested.clear()
            # The last frame may be part of a reference cycle. Python would collect it eventually,
            # but does not know how much memory a canvas holds.
            gc.collect()

    def _start(self) -> None:
        self._start_requested.set()

    def _show_running(self, running: bool) -> None:
        was_running = by_id("start-overlay").hidden
        by_id("stop").disabled = not running
        by_id("start-overlay").hidden = running
        if running != was_running:
            focus("stop" if running else "start")
        if not running:
            self.overlay.clear()
            self._export.disable()
            self.app.stats.clear()
        self.on_running(running)
