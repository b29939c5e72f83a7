"""Video files into the page, and pictures as if they were films."""

from __future__ import annotations

import asyncio
from math import cos, pi
from time import perf_counter
from typing import Any

import js
from pyodide.ffi import JsException

import faceapi
from faceapi.browser import Overlay, VideoFrames
from ui.app import Page
from ui.dom import by_id, new, on
from ui.input.image_input import ImageFile, ImageInput
from ui.live.video_controls import VideoControls

WIDTH, HEIGHT = 640, 480
"""Of the view that wanders over a picture."""
PICTURES_A_SECOND = 25
SWING = 24.0
"""Seconds that the view takes from one end of a picture to the other and back."""
VIEW = 0.6
"""The part of a picture's width (or height) that is in view."""
LARGEST = 1280
"""Pixels of the longer side of a picture that is shown whole."""


class VideoFileControls(VideoControls):
    """The controls round a ``<video>`` that plays a file."""

    invitation = "Ready. Play the sample, or choose a video."
    farewell = "Stopped."

    def __init__(self, video: str, overlay: Overlay, page: Page) -> None:
        super().__init__(video, overlay, page)
        self._sample = ImageFile(self.video.dataset.sample, "The sample")
        self._arrival = self._sample
        self._entrance = ImageInput(js.document, self._take, page.status.telling)
        on(by_id("start"), "click", lambda _event: self._show_sample())
        on(by_id("pause"), "click", lambda _event: self._pause())
        for kind in ("play", "pause", "emptied"):
            on(self.video, kind, lambda _event: self._label())

    def frames(self) -> VideoFrames:
        """Those of what came in last, again and again."""
        return VideoFile(self.video, self._arrival)

    async def _take(self, arrivals: list[ImageFile]) -> None:
        before, self._arrival = self._arrival, arrivals[0]
        if before.source.startswith("blob:"):
            js.URL.revokeObjectURL(before.source)
        self.restart()

    def _show_sample(self) -> None:
        self._arrival = self._sample

    def _pause(self) -> None:
        if self.video.paused:
            self._playing = asyncio.ensure_future(self.video.play())
        else:
            self.video.pause()

    def _label(self) -> None:
        playing = not self.video.paused
        by_id("pause").textContent = "Pause" if playing or self._running is None else "Play"

    def _show_running(self, running: bool) -> None:
        super()._show_running(running)
        by_id("pause").disabled = not running


class VideoFile(VideoFrames):
    """A video file, or a picture, shown in a ``<video>`` until it is stopped."""

    def __init__(self, video: Any, arrival: ImageFile, *, moving: bool = True) -> None:
        super().__init__(video)
        self._element = video
        self._arrival = arrival
        self._moving = moving
        self._painting: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Show it, and begin to watch; raises ``PictureError`` if it is neither."""
        video = self._element
        video.muted = video.loop = video.autoplay = True
        picture = await _picture(self._arrival.source)
        if picture is None:
            video.src = self._arrival.source
        else:
            video.srcObject = self._painted(picture)
        try:
            await super().start()
        except faceapi.errors.PictureError as error:
            self.stop()
            raise faceapi.errors.PictureError(
                f"{self._arrival.name} cannot be shown. It may be damaged, or of a kind that this "
                f"browser does not know; WebM and MP4 (H.264) work in most. ({error})"
            ) from error
        except BaseException:  # stopped while it was loading
            self.stop()
            raise

    def stop(self) -> None:
        """Show nothing any more."""
        super().stop()
        if self._painting is not None:
            self._painting.cancel()
        video = self._element
        video.autoplay = False
        video.srcObject = None
        video.removeAttribute("src")
        video.load()

    def _painted(self, picture: Any) -> Any:
        """The stream of a canvas that shows the picture, or a view that wanders over it."""
        width, height = picture.naturalWidth, picture.naturalHeight
        scale = 1.0 if self._moving else min(1.0, LARGEST / max(width, height))
        size = (WIDTH, HEIGHT) if self._moving else (round(width * scale), round(height * scale))
        canvas = new("canvas", width=size[0], height=size[1])
        context = canvas.getContext("2d")
        stream = canvas.captureStream(PICTURES_A_SECOND)
        self._painting = asyncio.ensure_future(_paint(context, picture, size, self._moving))
        return stream


async def _paint(context: Any, picture: Any, size: tuple[int, int], moving: bool) -> None:
    """Paint again and again: a stream has new frames only where something is painted."""
    width, height = picture.naturalWidth, picture.naturalHeight
    view: tuple[float, float] = (width, height)
    if moving:
        scale = min(width / size[0], height / size[1]) * VIEW
        view = (size[0] * scale, size[1] * scale)
    begin = perf_counter()
    while True:
        way = (1 - cos((perf_counter() - begin) / SWING * 2 * pi)) / 2
        left, top = way * (width - view[0]), (height - view[1]) / 3
        context.drawImage(picture, left, top, *view, 0, 0, *size)
        await asyncio.sleep(1 / PICTURES_A_SECOND)


async def _picture(source: str) -> Any:
    """The picture at this address, or ``None`` if it is something else (a video)."""
    image = js.Image.new()
    image.src = source
    try:
        await image.decode()
    except JsException:
        return None
    return image
