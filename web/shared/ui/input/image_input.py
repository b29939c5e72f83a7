"""Image input: file picker, camera, drag and drop, paste, URL, and samples."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import js
from pyodide.ffi import JsException

import faceapi
from faceapi.browser import CanvasPicture
from faceapi.browser.interop.ffi import none_if_null
from ui.dom import by_id, closest, listen
from ui.input.picture_address import same_origin_url
from ui.status import Status


@dataclass(frozen=True)
class ImageFile:
    """An image that the user chose: its URL or ``File``, and its name in messages."""

    address: str
    """Its URL; empty for a file."""
    name: str
    file: Any = None
    """The ``File``, if the user chose one."""

    @cached_property
    def source(self) -> str:
        """Its URL; that of a file is made on first use, because hundreds take long to make."""
        return self.address or str(js.URL.createObjectURL(self.file))

    async def show_in(self, image: Any) -> None:
        """Show it in an ``<img>``; raises ``PictureError`` if it cannot be decoded or read."""
        probe = js.Image.new()
        probe.src = self.source
        try:
            await self._check(probe)
        except faceapi.errors.PictureError:
            _revoke_blob(self.source)
            raise
        previous, image.src = image.src, self.source
        _revoke_blob(previous)
        await image.decode()

    async def _check(self, image: Any) -> None:
        await decoded(image, self.name)
        try:
            CanvasPicture.from_drawable(image, 1, 1)
        except faceapi.errors.PictureError as error:
            raise faceapi.errors.PictureError(
                f"{self.name} could not be processed: {error}."
            ) from error


async def decoded(image: Any, name: str) -> None:
    """Wait until an ``<img>`` is decoded; raises ``PictureError`` if that fails."""
    try:
        await image.decode()
    except JsException as error:
        raise faceapi.errors.PictureError(
            f"{name} cannot be shown. It may be damaged, not an image, or in an unsupported "
            "format. JPEG, PNG and WebP always work."
        ) from error


async def handle_each(
    files: Iterable[ImageFile], handle: Callable[[ImageFile], Awaitable[None]]
) -> list[str]:
    """Await ``handle`` with each image; return the error messages of those it rejected.

    Raises ``PictureError`` if it rejected all of them.
    """
    problems, handled = [], False
    for file in files:
        try:
            await handle(file)
            handled = True
        except faceapi.errors.PictureError as error:
            problems.append(str(error))
    if not handled:
        raise faceapi.errors.PictureError("\n".join(problems))
    return problems


class ImageInput:
    """Listens to the input controls in ``area`` and passes on the images.

    Awaits ``on_files`` with the images, and shows its error on ``status``. ``area`` is an element
    or, for the whole page, ``document``; an event that an inner area handles does not reach the
    outer one.
    """

    def __init__(
        self, area: Any, on_files: Callable[[list[ImageFile]], Awaitable[None]], status: Status
    ) -> None:
        self._area = area
        self._on_files = on_files
        self._status = status
        self._listen()

    def mark_sample(self, source: str) -> None:
        """Mark the sample with this URL as selected; clear the mark of all others."""
        for button in self._area.querySelectorAll("[data-src]"):
            pressed = button.dataset.src == source
            button.setAttribute("aria-pressed", "true" if pressed else "false")

    def _listen(self) -> None:
        area = self._area
        listen(area, "paste", lambda event: self._on_transfer(event, event.clipboardData))
        listen(area, "drop", lambda event: self._on_transfer(event, event.dataTransfer))
        listen(area, "dragover", self._on_drag_over)
        listen(area, "dragleave", self._on_drag_leave)
        listen(area, "change", self._on_change)
        listen(area, "click", self._on_click)
        listen(area, "submit", self._on_submit)

    def _on_transfer(self, event: Any, data: Any) -> None:
        _mark_drop_target(None)
        if data.files.length or event.type == "drop":
            event.preventDefault()
            event.stopPropagation()
            self._submit_files(data.files)

    def _submit_files(self, files: Any) -> None:
        self._submit([ImageFile("", file.name, file) for file in files])

    def _on_change(self, event: Any) -> None:
        if event.target.type == "file":
            event.stopPropagation()
            self._submit_files(event.target.files)
            event.target.value = ""  # so that choosing the same file again fires the event

    def _on_click(self, event: Any) -> None:
        button = closest(event, "[data-src]")
        if button is not None:
            event.stopPropagation()
            self._submit([ImageFile(button.dataset.src, _sample_name(button))])

    def _on_submit(self, event: Any) -> None:
        if not event.target.classList.contains("url-form"):
            return
        event.preventDefault()
        event.stopPropagation()
        text = event.target.elements.address.value.strip()

        async def open_address() -> None:
            await self._on_files([ImageFile(same_origin_url(text), text)])

        self._status.run_task(open_address)

    def _submit(self, files: Iterable[ImageFile]) -> None:
        submitted = list(files)

        async def handle() -> None:
            await self._on_files(submitted)

        if submitted:
            self._status.run_task(handle)

    def _on_drag_over(self, event: Any) -> None:
        event.preventDefault()
        event.stopPropagation()
        _mark_drop_target(getattr(self._area, "body", self._area))

    def _on_drag_leave(self, event: Any) -> None:
        if none_if_null(event.relatedTarget) is None:  # the pointer has left the page
            _mark_drop_target(None)


class PhotoView:
    """Shows each new image in one ``<img>``, then calls ``on_change``.

    If an image cannot be shown, the one before is not shown either, and ``on_empty`` is called.
    ``area`` is the id of the element with the image's controls, into which images can be dropped
    and pasted; by default the whole page.
    """

    def __init__(
        self,
        image: str,
        on_change: Callable[[], object],
        status: Status,
        *,
        on_empty: Callable[[], object],
        area: str | None = None,
    ) -> None:
        self._image = by_id(image)
        self._on_change = on_change
        self._on_empty = on_empty
        self._is_empty = False
        self._input = ImageInput(by_id(area) if area else js.document, self._on_files, status)
        self._input.mark_sample(self._image.getAttribute("src"))

    async def wait_until_loaded(self) -> None:
        """Wait until the current image is decoded.

        Raises ``PictureError`` if it cannot be decoded, or if the last file could not.
        """
        if self._is_empty:
            raise faceapi.errors.PictureError("There is no picture. Choose one.")
        if handed_over := getattr(js, "handedOverPicture", None):
            await handed_over  # by the landing page; see web/landing/handover.mjs
            self._input.mark_sample(self._image.getAttribute("src"))
        await decoded(self._image, "The picture")

    async def _on_files(self, files: list[ImageFile]) -> None:
        await self.show(files[0])

    async def show(self, file: ImageFile) -> None:
        """Show an image; raises ``PictureError`` if that fails, and then shows none."""
        try:
            await file.show_in(self._image)
        except faceapi.errors.PictureError:
            self._show_nothing(True)  # not the picture before, as if it were the answer
            self._input.mark_sample("")
            self._on_empty()
            raise
        self._show_nothing(False)
        self._image.alt = f"The picture being processed: {file.name}"
        self._input.mark_sample(file.source)
        self._on_change()

    def _show_nothing(self, is_empty: bool) -> None:
        self._is_empty = is_empty
        self._image.classList.toggle("unavailable", is_empty)


def _sample_name(button: Any) -> str:
    """The text of its picture, which is an ``<img>`` or an ``<svg>`` with a part of one."""
    picture = button.firstElementChild
    return str(picture.getAttribute("alt") or picture.getAttribute("aria-label"))


def _revoke_blob(source: str) -> None:
    if source.startswith("blob:"):
        js.URL.revokeObjectURL(source)


def _mark_drop_target(area: Any) -> None:
    for other in js.document.querySelectorAll(".dropping"):
        if other is not area:
            other.classList.remove("dropping")
    if area is not None:
        area.classList.add("dropping")
