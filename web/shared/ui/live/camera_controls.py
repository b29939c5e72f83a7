"""Which camera, how large, mirrored or not: everything about a camera but its frames."""

from __future__ import annotations

import asyncio
from typing import Any

from faceapi.browser import Camera, Overlay, VideoFrames, list_devices
from ui.app import Page
from ui.dom import by_id, new, on
from ui.live.video_controls import VideoControls

SIDES = ("user", "environment")


class CameraControls(VideoControls):
    """The controls round a ``<video>`` that shows a camera."""

    invitation = "Ready. Start the camera."
    farewell = "The camera is off."

    def __init__(self, video: str, overlay: Overlay, page: Page) -> None:
        super().__init__(video, overlay, page)
        for name in ("device", "resolution"):
            on(by_id(name), "change", lambda _event: self._choose())
        on(by_id("mirror"), "change", lambda _event: self._mirror())
        on(self.video, "playing", lambda _event: asyncio.ensure_future(self._list_devices()))
        self._mirror()

    @property
    def chosen(self) -> dict[str, Any]:
        """What to hand to ``Camera.open``: the chosen camera, or the side that it should face."""
        value = by_id("device").value
        width, height = by_id("resolution").value.split("x")
        camera = {"facing_mode": value} if value in SIDES else {"device_id": value}
        return {**camera, "width": int(width), "height": int(height)}

    def frames(self) -> VideoFrames:
        """Those of the chosen camera."""
        return Camera.open(self.video, **self.chosen)

    def _choose(self) -> None:
        if self._running is not None:
            self.restart()

    def _mirror(self, possible: bool = True) -> None:
        mirrored = possible and by_id("mirror").checked
        self.video.classList.toggle("mirrored", mirrored)
        self.overlay.mirrored = mirrored

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
