"""What the page says about itself: what it is doing, what it found, what went wrong."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import js

import faceapi
from ui.dom import by_id, on

PAUSE = 1.5
"""Seconds between two sentences about a video."""


class Status:
    """The caption under the picture, its progress bar, and the notice below it."""

    def __init__(self) -> None:
        self._again: Callable[[], object] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._said = 0.0
        self._newest = ""
        self._later: asyncio.TimerHandle | None = None
        by_id("trouble").hidden = True
        by_id("retry").onclick = None
        on(by_id("retry"), "click", self._retry)

    def say(self, text: str, *, seconds: float = 0.0) -> None:
        """Show and announce a sentence, for at least so many ``seconds`` on a live page."""
        self._drop_newest()
        js.pageLoading.done()
        by_id("status").textContent = text
        self._said = monotonic() + seconds

    def show_throttled(self, text: str) -> None:
        """The same for what changes with every frame: nobody can listen to thirty a second.

        What comes too early is said when its time has come, unless something newer was said: the
        frame may be the last one for long, as where a video is paused.
        """
        self._newest = text
        wait = self._said + PAUSE - monotonic()
        if wait <= 0:
            self._say_newest()
        elif self._later is None:
            self._later = asyncio.get_running_loop().call_later(wait, self._say_newest)

    def _say_newest(self) -> None:
        self.say(self._newest)

    def _drop_newest(self) -> None:
        """Do not say any more what has waited for its time."""
        if self._later is not None:
            self._later.cancel()
            self._later = None

    @contextmanager
    def loading(self) -> Iterator[Callable[[str], object]]:
        """Show the progress bar, counting every byte fetched, while the body runs.

        Yields what to call with each thing that is done meanwhile.
        """
        self._drop_newest()  # a sentence ends what is shown of loading
        try:
            yield js.pageLoading.begin
        finally:
            js.pageLoading.done()

    def progress(self, share: float) -> None:
        """Show how much of some longer work is done, 0 to 1."""
        bar = by_id("progress")
        bar.value = share
        bar.classList.toggle("done", share >= 1)

    def trouble(self, text: str, again: Callable[[], object] | None = None) -> None:
        """Show what went wrong; with ``again``, also a button that calls it."""
        self._again = again
        by_id("trouble-text").textContent = text
        by_id("retry").hidden = again is None
        by_id("trouble").hidden = False

    def all_well(self) -> None:
        """Take the last trouble off the page, and leave unsaid what has waited for its time."""
        self._drop_newest()
        by_id("trouble").hidden = True

    @contextmanager
    def telling(self, again: Callable[[], object] | None = None) -> Iterator[None]:
        """Tell the person about whatever the body raises, and go on."""
        try:
            yield
        except faceapi.FaceApiError as error:
            self._failed(str(error), again)
        except Exception as error:  # the page must outlive our own mistakes, visibly
            js.console.error(traceback.format_exc())
            self._failed(f"This page has a fault: {type(error).__name__}: {error}", again)

    def start(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do something beside everything else, and tell the person if it fails."""

        async def told() -> None:
            with self.telling():
                await work()

        task = asyncio.ensure_future(told())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _failed(self, text: str, again: Callable[[], object] | None) -> None:
        self.say("That did not work.")
        self.trouble(text, again)

    def _retry(self, _event: object) -> None:
        self.all_well()
        if self._again is not None:
            self._again()
