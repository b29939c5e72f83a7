"""The camera controls: device, resolution and mirroring."""

from __future__ import annotations

from typing import Any

import js

from faceapi.browser import Camera, Overlay, VideoFrames, list_devices
from ui.app import App
from ui.dom import by_id, create_element, listen
from ui.input.image_input import ImageFile, ImageInput
from ui.live.media.video_controls import VideoControls
from ui.live.media.video_file import VideoFile

FACING_MODES = ("user", "environment")


class CameraControls(VideoControls):
    """The controls of a ``<video>`` that shows a camera."""

    ready_message = "Ready. Start the camera."
    stopped_message = "The camera is off."

    def __init__(self, video: str, overlay: Overlay, app: App) -> None:
        super().__init__(video, overlay, app)
        for name in ("device", "resolution"):
            listen(by_id(name), "change", lambda _event: self._restart_if_running())
        listen(by_id("mirror"), "change", lambda _event: self._mirror())
        listen(self.video, "playing", lambda _event: app.status.run_task(self._list_devices))
        self._mirror()

    @property
    def open_options(self) -> dict[str, Any]:
        """Arguments for ``Camera.open``: the selected device or facing mode, and the resolution."""
        value = by_id("device").value
        width, height = by_id("resolution").value.split("x")
        camera = {"facing_mode": value} if value in FACING_MODES else {"device_id": value}
        return {**camera, "width": int(width), "height": int(height)}

    def frames(self) -> VideoFrames:
        """Return the frames of the selected camera."""
        return Camera.open(self.video, **self.open_options)

    def _restart_if_running(self) -> None:
        if self._task is not None:
            self.restart()

    def _mirror(self, allowed: bool = True) -> None:
        mirrored = allowed and by_id("mirror").checked
        self.video.classList.toggle("mirrored", mirrored)
        self.overlay.mirrored = mirrored

    async def _list_devices(self) -> None:
        """Fill the device picker; browsers reveal device names only after permission is granted."""
        picker = by_id("device")
        selected = picker.value
        for option in list(picker.querySelectorAll("option[data-device]")):
            option.remove()
        for number, device in enumerate(await list_devices(), start=1):
            option = create_element(
                "option", device.label or f"Camera {number}", value=device.device_id
            )
            option.dataset.device = "yes"
            picker.append(option)
        picker.value = selected


class CameraOrFile(CameraControls):
    """The controls of a camera; a file that the user chooses takes its place."""

    ready_message = "Ready. Start the camera, or choose a file."
    stopped_message = "Stopped."

    def __init__(self, video: str, overlay: Overlay, app: App) -> None:
        self._file: ImageFile | None = None
        super().__init__(video, overlay, app)
        self._input = ImageInput(js.document, self._on_files, app.status)
        listen(by_id("start"), "click", lambda _event: self._show(None))

    def frames(self) -> VideoFrames:
        """Return the frames of the chosen file or, without one, of the camera."""
        if self._file is None:
            return super().frames()
        return VideoFile(self.video, self._file, panning=False)

    async def _on_files(self, files: list[ImageFile]) -> None:
        self._show(files[0])
        self.restart()

    def _show(self, file: ImageFile | None) -> None:
        self._file = file
        self._input.mark_sample(file.source if file else "")
        self._mirror()

    def _mirror(self, allowed: bool = True) -> None:
        super()._mirror(allowed and self._file is None)
