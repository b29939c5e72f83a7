"""Start, stop, which camera, mirrored or not: everything about a camera but its frames."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from faceapi.browser import Overlay, list_devices
from ui.dom import by_id, new, on
from ui.page import Page

SIDES = ("user", "environment")


class Cameras:
    """The buttons round a ``<video>``; runs a loop over its frames from start to stop."""

    def __init__(self, video: str, overlay: Overlay, page: Page) -> None:
        self._video = by_id(video)
        self._overlay = overlay
        self._page = page
        self._wanted = asyncio.Event()
        self._running: asyncio.Future[None] | None = None
        on(by_id("start"), "click", lambda _event: self._wanted.set())
        on(by_id("stop"), "click", lambda _event: self.stop())
        on(by_id("device"), "change", lambda _event: self._restart())
        on(by_id("mirror"), "change", lambda _event: self._mirror())
        on(self._video, "playing", lambda _event: asyncio.ensure_future(self._list_devices()))
        self._mirror()

    @property
    def chosen(self) -> dict[str, str]:
        """What to hand to ``Camera.open``: the chosen camera, or the side that it should face."""
        value = by_id("device").value
        return {"facing": value} if value in SIDES else {"device_id": value}

    @property
    def shown_width(self) -> float:
        """How wide the video is on the page, in CSS pixels."""
        return float(self._video.clientWidth)

    def stop(self) -> None:
        """Leave the loop, which releases the camera."""
        self._wanted.clear()
        if self._running is not None:
            self._running.cancel()

    async def whenever_started(self, follow: Callable[[], Awaitable[None]]) -> None:
        """Await ``follow`` from every press of the start button to the next stop."""
        page = self._page
        await page.prepare()
        page.status.say("Ready. Start the camera.")
        by_id("start").disabled = False
        while True:
            await self._wanted.wait()
            with page.status.telling(again=self._wanted.set):
                page.status.all_well()
                page.readout.restart()
                self._show_running(True)
                await self._until_stopped(follow)
            self._show_running(False)

    async def _until_stopped(self, follow: Callable[[], Awaitable[None]]) -> None:
        self._running = asyncio.ensure_future(follow())
        restarting = False
        try:
            await asyncio.wait([self._running])
            restarting = self._running.cancelled() and self._wanted.is_set()
            if not self._running.cancelled():
                self._running.result()
            self._page.status.say("The camera is off.")
        finally:
            self._running = None
            if not restarting:
                self._wanted.clear()

    def _restart(self) -> None:
        if self._running is not None:
            self._running.cancel()

    def _show_running(self, running: bool) -> None:
        by_id("stop").disabled = not running
        by_id("invite").hidden = running
        if running:
            by_id("stop").focus()
        else:
            self._overlay.clear()
            by_id("start").focus()

    def _mirror(self) -> None:
        mirrored = by_id("mirror").checked
        self._video.classList.toggle("mirrored", mirrored)
        self._overlay.mirrored = mirrored

    async def _list_devices(self) -> None:
        """Fill the picker; browsers name cameras only after permission was given."""
        picker = by_id("device")
        chosen = picker.value
        for option in list(picker.querySelectorAll("option[data-device]")):
            option.remove()
        for number, device in enumerate(await list_devices(), start=1):
            option = new("option", device.label or f"Camera {number}", value=device.device_id)
            option.dataset.device = "yes"
            picker.append(option)
        picker.value = chosen
