"""The status line, the progress bar and the error notice of a page."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import js

import faceapi
from ui.dom import by_id, listen


class Status:
    """The line under the image, its progress bar, and the alert below it."""

    def __init__(self) -> None:
        self._on_retry: Callable[[], object] | None = None
        self._failure_handlers: list[Callable[[], object]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._hold_until = 0.0
        self._pending = ""
        self._timer: asyncio.TimerHandle | None = None
        by_id("error").hidden = True
        by_id("retry").onclick = None
        listen(by_id("retry"), "click", self._retry)

    def show(self, text: str, *, seconds: float = 0.0) -> None:
        """Show and announce a message. On a live page it stays for at least ``seconds``."""
        self._drop_pending()
        js.pageLoading.done()
        by_id("status").textContent = text
        self._hold_until = monotonic() + seconds

    def show_unless_held(self, text: str) -> None:
        """Like :meth:`show`, but after a message that stays for some seconds.

        The newest of these texts is not dropped: when a video is paused, it must still appear.
        """
        self._pending = text
        wait = self._hold_until - monotonic()
        if wait <= 0:
            self.show(text)
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(wait, self._show_pending)

    def _show_pending(self) -> None:
        self.show(self._pending)

    def _drop_pending(self) -> None:
        """Discard the message that is held back."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    @contextmanager
    def loading(self) -> Iterator[Callable[[str], object]]:
        """Show the progress of downloads while the body runs.

        Yields a function that shows the name of the current step.
        """
        self._drop_pending()  # showing a message would end the display of the progress
        try:
            yield js.pageLoading.begin
        finally:
            js.pageLoading.done()

    def progress(self, fraction: float) -> None:
        """Show the progress of a longer task, as a fraction from 0 to 1."""
        bar = by_id("progress")
        bar.value = fraction
        bar.classList.toggle("done", fraction >= 1)

    def show_error(self, text: str, retry: Callable[[], object] | None = None) -> None:
        """Show an error message; with ``retry``, also a button that calls it."""
        self._on_retry = retry
        by_id("error-text").textContent = text
        by_id("retry").hidden = retry is None
        by_id("error").hidden = False

    def clear_error(self) -> None:
        """Hide the error message and discard the message that is held back."""
        self._drop_pending()
        by_id("error").hidden = True

    @contextmanager
    def report_errors(self, retry: Callable[[], object] | None = None) -> Iterator[None]:
        """Show any exception that the body raises, and continue."""
        try:
            yield
        except faceapi.FaceApiError as error:
            self._show_failure(str(error), retry)
        except Exception as error:  # a bug must be visible and must not stop the page
            js.console.error(traceback.format_exc())
            self._show_failure(f"Internal error: {type(error).__name__}: {error}", retry)

    def on_failure(self, handler: Callable[[], object]) -> None:
        """Call ``handler`` after each failure that is shown, for the lifetime of the page."""
        self._failure_handlers.append(handler)

    def run_task(self, work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Run ``work`` as a background task, which can be cancelled; show its error if it fails."""

        async def run() -> None:
            with self.report_errors():
                await work()

        task = asyncio.ensure_future(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _show_failure(self, text: str, retry: Callable[[], object] | None) -> None:
        self.show("Something went wrong.")
        self.show_error(text, retry)
        for handler in self._failure_handlers:
            handler()

    def _retry(self, _event: object) -> None:
        self.clear_error()
        if self._on_retry is not None:
            self._on_retry()
