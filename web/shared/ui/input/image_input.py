"""Every way for pictures into a page: chosen, taken, dropped, pasted, by address, or a sample."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import js
from pyodide.ffi import JsException

import faceapi
from faceapi.browser import CanvasPicture
from ui.dom import on


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A picture that came in: where it can be read from, and what to call it."""

    source: str
    name: str

    async def shown_in(self, image: Any) -> None:
        """Show it in an ``<img>``; ``PictureError`` if it is no picture, or cannot be read."""
        trial = js.Image.new()
        trial.src = self.source
        try:
            await self._check(trial)
        except faceapi.errors.PictureError:
            _forget(self.source)
            raise
        before, image.src = image.src, self.source
        _forget(before)
        await image.decode()

    async def _check(self, image: Any) -> None:
        await decoded(image, self.name)
        try:
            CanvasPicture.from_drawable(image, 1, 1)
        except faceapi.errors.PictureError as error:
            raise faceapi.errors.PictureError(
                f"{self.name} cannot be examined: {error}."
            ) from error


async def decoded(image: Any, name: str) -> None:
    """Wait until an ``<img>`` can be drawn; raises ``PictureError`` if it never can."""
    try:
        await image.decode()
    except JsException as error:
        raise faceapi.errors.PictureError(
            f"{name} cannot be shown. It may be no picture, be damaged, or be of a kind "
            "this browser does not know; JPEG, PNG and WebP always work."
        ) from error


async def take_each(
    arrivals: Iterable[ImageFile], take: Callable[[ImageFile], Awaitable[None]]
) -> list[str]:
    """Await ``take`` with each picture; return what is wrong with those that it refused.

    Raises ``PictureError`` if it refused all of them.
    """
    wrong, taken = [], False
    for arrival in arrivals:
        try:
            await take(arrival)
            taken = True
        except faceapi.errors.PictureError as error:
            wrong.append(str(error))
    if not taken:
        raise faceapi.errors.PictureError("\n".join(wrong))
    return wrong


class ImageInput:
    """Listens to the controls in ``area`` and hands over what comes in.

    ``take`` is awaited with the pictures, within ``telling`` (which tells the person of errors).
    ``area`` is an element or, for the whole page, ``document``; what an inner area takes is not
    offered to the outer one.
    """

    def __init__(
        self, area: Any, take: Callable[[list[ImageFile]], Awaitable[None]], telling: Any
    ) -> None:
        self._area = area
        self._take = take
        self._telling = telling
        self._tasks: set[asyncio.Task[None]] = set()
        self._listen()

    def mark_sample(self, source: str) -> None:
        """Mark the sample that is shown now, if it is one."""
        for button in self._area.querySelectorAll("[data-src]"):
            pressed = button.dataset.src == source
            button.setAttribute("aria-pressed", "true" if pressed else "false")

    def _listen(self) -> None:
        area = self._area
        on(area, "paste", lambda event: self._transfer(event, event.clipboardData))
        on(area, "drop", lambda event: self._transfer(event, event.dataTransfer))
        on(area, "dragover", self._drag_over)
        on(area, "dragleave", self._drag_leave)
        on(area, "change", self._chosen)
        on(area, "click", self._clicked)
        on(area, "submit", self._submitted)

    def _transfer(self, event: Any, data: Any) -> None:
        _mark_dropping(None)
        if data.files.length or event.type == "drop":
            event.preventDefault()
            event.stopPropagation()
            self._files(data.files)

    def _files(self, files: Any) -> None:
        self._begin([ImageFile(js.URL.createObjectURL(file), file.name) for file in files])

    def _chosen(self, event: Any) -> None:
        if event.target.type == "file":
            event.stopPropagation()
            self._files(event.target.files)
            event.target.value = ""  # so that choosing the same file again is a change, too

    def _clicked(self, event: Any) -> None:
        button = event.target.closest("[data-src]")
        if button:
            event.stopPropagation()
            self._begin([ImageFile(button.dataset.src, button.querySelector("img").alt)])

    def _submitted(self, event: Any) -> None:
        if not event.target.classList.contains("address"):
            return
        event.preventDefault()
        event.stopPropagation()
        text = event.target.elements.address.value.strip()

        async def open_address() -> None:
            await self._take([ImageFile(own_address(text), text)])

        self._start(open_address)

    def _begin(self, arrivals: Iterable[ImageFile]) -> None:
        listed = list(arrivals)

        async def take() -> None:
            await self._take(listed)

        if listed:
            self._start(take)

    def _start(self, work: Callable[[], Awaitable[None]]) -> None:
        async def told() -> None:
            with self._telling():
                await work()

        task = asyncio.ensure_future(told())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _drag_over(self, event: Any) -> None:
        event.preventDefault()
        event.stopPropagation()
        _mark_dropping(getattr(self._area, "body", self._area))

    def _drag_leave(self, event: Any) -> None:
        if event.relatedTarget is None:
            _mark_dropping(None)


def own_address(text: str) -> str:
    """The whole address for what a person typed; ``PictureError`` where it leads elsewhere."""
    if not js.URL.canParse(text, js.document.baseURI):
        raise faceapi.errors.PictureError(f"{text} is no address.")
    address = js.URL.new(text, js.document.baseURI)
    if address.origin != js.location.origin:
        raise faceapi.errors.PictureError(
            f"{address.host} is another site. This page may fetch only from its own, "
            f"{js.location.host}. Save the picture and choose the file, or copy it and paste it "
            "here."
        )
    whole: str = address.href
    return whole


def _forget(source: str) -> None:
    if source.startswith("blob:"):
        js.URL.revokeObjectURL(source)


def _mark_dropping(area: Any) -> None:
    for other in js.document.querySelectorAll(".dropping"):
        if other is not area:
            other.classList.remove("dropping")
    if area is not None:
        area.classList.add("dropping")
