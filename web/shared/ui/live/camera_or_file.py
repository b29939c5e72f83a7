"""A camera, a video or a picture: whatever there is to look at."""

from __future__ import annotations

import js

from faceapi.browser import Overlay, VideoFrames
from ui.app import Page
from ui.dom import by_id, on
from ui.input.image_input import ImageFile, ImageInput
from ui.live.camera_controls import CameraControls
from ui.live.video_file import VideoFile


class CameraOrFile(CameraControls):
    """The camera's controls; whatever else comes in takes the camera's place."""

    invitation = "Ready. Start the camera, or choose a file."
    farewell = "Stopped."

    def __init__(self, video: str, overlay: Overlay, page: Page) -> None:
        self._arrival: ImageFile | None = None
        super().__init__(video, overlay, page)
        self._entrance = ImageInput(js.document, self._take, page.status.telling)
        on(by_id("start"), "click", lambda _event: self._show(None))

    def frames(self) -> VideoFrames:
        """Those of the file that came in last; without one, those of the camera."""
        if self._arrival is None:
            return super().frames()
        return VideoFile(self.video, self._arrival, moving=False)

    async def _take(self, arrivals: list[ImageFile]) -> None:
        self._show(arrivals[0])
        self.restart()

    def _show(self, arrival: ImageFile | None) -> None:
        self._arrival = arrival
        self._entrance.mark_sample(arrival.source if arrival else "")
        self._mirror()

    def _mirror(self, possible: bool = True) -> None:
        super()._mirror(possible and self._arrival is None)
