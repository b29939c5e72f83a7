"""Play video files in a ``<video>``, and still images as if they were videos."""

from __future__ import annotations

import asyncio
from math import cos, pi
from time import perf_counter
from typing import Any

import js
from pyodide.ffi import JsException

from faceapi.browser import Overlay, VideoFrames
from faceapi.errors import PictureError
from ui.app import App
from ui.dom import by_id, create_element, listen
from ui.input.image_input import ImageFile, ImageInput
from ui.live.media.video_controls import VideoControls

WIDTH, HEIGHT = 640, 480
"""Size in pixels of the view that pans over a still image."""
STREAM_FPS = 25
PAN_SECONDS = 24.0
"""Time the view takes from one end of an image to the other and back."""
VIEW_FRACTION = 0.6
"""Fraction of the image's width (or height) that is in view."""
MAX_STILL_SIDE = 1280
"""Maximum length in pixels of the longer side of a still image that is not panned."""


class VideoFileControls(VideoControls):
    """The controls of a ``<video>`` that plays a file."""

    ready_message = "Ready. Play the sample, or choose a video."
    stopped_message = "Stopped."

    def __init__(self, video: str, overlay: Overlay, app: App) -> None:
        super().__init__(video, overlay, app)
        self._sample = ImageFile(self.video.dataset.sample, "The sample")
        self._file = self._sample
        self._input = ImageInput(js.document, self._on_files, app.status)
        listen(by_id("start"), "click", lambda _event: self._show_sample())
        listen(by_id("pause"), "click", lambda _event: self._toggle_pause())
        for event_type in ("play", "pause", "emptied"):
            listen(self.video, event_type, lambda _event: self._update_label())

    def frames(self) -> VideoFrames:
        """Return the frames of the last chosen file, played in a loop."""
        return VideoFile(self.video, self._file)

    async def _on_files(self, files: list[ImageFile]) -> None:
        previous, self._file = self._file, files[0]
        if previous.source.startswith("blob:"):
            js.URL.revokeObjectURL(previous.source)
        self._input.mark_sample(self._file.source)
        self.restart()

    def _show_sample(self) -> None:
        self._file = self._sample
        self._input.mark_sample(self._file.source)

    def _toggle_pause(self) -> None:
        if self.video.paused:
            self.app.status.run_task(self._play)
        else:
            self.video.pause()

    async def _play(self) -> None:
        try:
            await self.video.play()
        except JsException as error:
            if error.name != "AbortError":  # paused or stopped meanwhile
                raise PictureError(f"The video cannot be played: {error}") from error

    def _update_label(self) -> None:
        playing = not self.video.paused
        by_id("pause").textContent = "Pause" if playing or self._task is None else "Play"

    def _show_running(self, running: bool) -> None:
        super()._show_running(running)
        by_id("pause").disabled = not running


class VideoFile(VideoFrames):
    """A video or image file that is shown in a ``<video>`` until it is stopped."""

    def __init__(self, video: Any, file: ImageFile, *, panning: bool = True) -> None:
        super().__init__(video)
        self._element = video
        self._file = file
        self._panning = panning
        self._paint_task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Show the file and watch its frames; raises ``PictureError`` if it cannot be shown."""
        video = self._element
        video.muted = video.loop = video.autoplay = True
        picture = await _load_image(self._file.source)
        if picture is None:
            video.src = self._file.source
        else:
            video.srcObject = self._stream_of(picture)
        try:
            await super().start()
        except PictureError as error:
            self.stop()
            raise PictureError(
                f"{self._file.name} cannot be shown. It may be damaged, or in a format that "
                f"this browser does not support; most play WebM and MP4 (H.264). ({error})"
            ) from error
        except BaseException:  # stopped while it was loading
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the video and show nothing."""
        super().stop()
        if self._paint_task is not None:
            self._paint_task.cancel()
        video = self._element
        video.autoplay = False
        video.srcObject = None
        video.removeAttribute("src")
        video.load()

    def _stream_of(self, picture: Any) -> Any:
        """Return the stream of a canvas that shows the image, or a view that pans over it."""
        width, height = picture.naturalWidth, picture.naturalHeight
        scale = 1.0 if self._panning else min(1.0, MAX_STILL_SIDE / max(width, height))
        size = (WIDTH, HEIGHT) if self._panning else (round(width * scale), round(height * scale))
        canvas = create_element("canvas", width=size[0], height=size[1])
        context = canvas.getContext("2d")
        stream = canvas.captureStream(STREAM_FPS)
        self._paint_task = asyncio.ensure_future(_paint(context, picture, size, self._panning))
        self._paint_task.add_done_callback(self._on_painted)
        return stream

    def _on_painted(self, task: asyncio.Task[None]) -> None:
        """End the loop over the frames with the failure of the painting, which has no other end."""
        if not task.cancelled() and (error := task.exception()) is not None:
            self._finish(PictureError(f"{self._file.name} can no longer be drawn: {error}"))


async def _paint(context: Any, picture: Any, size: tuple[int, int], panning: bool) -> None:
    """Repaint continuously: a canvas stream has a new frame only when the canvas is painted."""
    width, height = picture.naturalWidth, picture.naturalHeight
    view: tuple[float, float] = (width, height)
    if panning:
        scale = min(width / size[0], height / size[1]) * VIEW_FRACTION
        view = (size[0] * scale, size[1] * scale)
    start = perf_counter()
    while True:
        progress = (1 - cos((perf_counter() - start) / PAN_SECONDS * 2 * pi)) / 2
        left, top = progress * (width - view[0]), (height - view[1]) / 3
        context.drawImage(picture, left, top, *view, 0, 0, *size)
        await asyncio.sleep(1 / STREAM_FPS)


async def _load_image(source: str) -> Any:
    """Load the image at this URL; return ``None`` if it is not an image (but a video)."""
    image = js.Image.new()
    image.src = source
    try:
        await image.decode()
    except JsException:
        return None
    return image
