"""Pictures into the page: chosen, dropped anywhere, pasted, or one of the samples."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import js
from pyodide.ffi import JsException

import faceapi
from ui.dom import by_id, on


class Photos:
    """Puts every picture that comes in into one ``<img>``; ``changed`` is called after it."""

    def __init__(self, image: str, changed: Callable[[], object], failed: Any) -> None:
        self._image = by_id(image)
        self._changed = changed
        self._failed = failed
        self._tasks: set[asyncio.Task[None]] = set()
        self._listen()

    @property
    def shown_width(self) -> float:
        """How wide the picture is on the page, in CSS pixels."""
        return float(self._image.clientWidth)

    async def ready(self) -> None:
        """Wait until the picture that is in the page now can be read."""
        await self._image.decode()

    async def show(self, source: str, name: str) -> None:
        """Show the picture at ``source``; raises ``PictureError`` if it is none."""
        trial = js.Image.new()
        trial.src = source
        try:
            await trial.decode()
        except JsException as error:
            raise faceapi.PictureError(
                f"{name} cannot be shown. It may be no picture, be damaged, or be of a kind this "
                "browser does not know; JPEG, PNG and WebP always work."
            ) from error
        before, self._image.src = self._image.src, source
        if before.startswith("blob:"):
            js.URL.revokeObjectURL(before)
        self._image.alt = f"The picture being examined: {name}"
        await self.ready()
        for button in js.document.querySelectorAll("#samples button"):
            pressed = button.dataset.src == source
            button.setAttribute("aria-pressed", "true" if pressed else "false")
        self._changed()

    def _listen(self) -> None:
        page = js.document
        on(by_id("file"), "change", lambda event: self._take(event.target.files))
        on(page, "paste", lambda event: self._take(event.clipboardData.files))
        on(page, "dragover", self._drag_over)
        on(page, "dragleave", self._drag_leave)
        on(page, "drop", self._drop)
        for button in page.querySelectorAll("#samples button"):
            on(button, "click", lambda event: self._sample(event.currentTarget))

    def _take(self, files: Any) -> None:
        if files.length:
            file = files.item(0)
            self._begin(js.URL.createObjectURL(file), file.name)

    def _sample(self, button: Any) -> None:
        self._begin(button.dataset.src, button.querySelector("img").alt)

    def _begin(self, source: str, name: str) -> None:
        async def show() -> None:
            with self._failed():
                await self.show(source, name)

        task = asyncio.ensure_future(show())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _drag_over(self, event: Any) -> None:
        event.preventDefault()
        js.document.body.classList.add("dropping")

    def _drag_leave(self, event: Any) -> None:
        if event.relatedTarget is None:
            js.document.body.classList.remove("dropping")

    def _drop(self, event: Any) -> None:
        event.preventDefault()
        js.document.body.classList.remove("dropping")
        self._take(event.dataTransfer.files)
