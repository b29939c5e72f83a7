"""The frames of a ``<video>``, newest first.

::

    async with VideoFrames("video") as frames:
        async for frame in frames:
            faces = await faceapi.detect_all_faces(frame)

The loop's body sets the pace: each iteration gets the frame that is shown at that moment, and the
frames shown since the last one are counted in ``dropped``. No frame arrives while the tab is
hidden.
"""

from __future__ import annotations

import asyncio
import weakref
from time import perf_counter
from typing import Any, Self

import js

from faceapi.browser.interop.dom import HTMLVideoElement
from faceapi.browser.interop.elements import find_element
from faceapi.browser.interop.event_scope import EventScope
from faceapi.browser.interop.ffi import none_if_null
from faceapi.browser.media.canvas_picture import CanvasPicture
from faceapi.browser.media.media_ready import video_ready
from faceapi.core.geometry.boxes import Dimensions
from faceapi.core.profiling import STAGE_TIMER
from faceapi.errors import PictureError


class VideoFrames:
    """The frames that a ``<video>`` (or the one with this id) shows, until it ends.

    Raises ``PictureError`` for anything else.
    """

    def __init__(self, video: object) -> None:
        self._video: HTMLVideoElement = find_element(video, "HTMLVideoElement")
        self._events = EventScope()
        self._frame_arrived = asyncio.Event()
        self._pending_frames = 0
        self._dropped = 0
        self._last_frame_time = perf_counter()
        self._finished = False
        self._failure: Exception | None = None
        self._frame_callback: Any = None
        self._current: weakref.ref[CanvasPicture] | None = None

    @property
    def size(self) -> Dimensions:
        """Width and height of a frame in pixels, once there is one."""
        return Dimensions(self._video.videoWidth, self._video.videoHeight)

    @property
    def dropped(self) -> int:
        """Number of frames that were shown while the loop was busy, and skipped."""
        return self._dropped

    @property
    def frame_age(self) -> float:
        """Age of the current frame in seconds: the latency of a result computed from it."""
        return perf_counter() - self._last_frame_time

    @property
    def current_if_late(self) -> CanvasPicture | None:
        """The frame in the loop if the video shows a later one by now, for ``Overlay.show``."""
        picture = None if self._current is None else self._current()
        return picture if self._pending_frames > 0 else None

    async def start(self) -> None:
        """Start watching; raises ``PictureError`` if the video has no frames."""
        await video_ready(self._video)
        self._pending_frames = 1
        self._frame_arrived.set()
        self._events.listen(self._video, "ended", lambda _event: self._finish(None))
        self._events.listen(self._video, "error", lambda _event: self._on_error())
        self._frame_callback = self._events.create_callback(self._on_frame)
        self._request_frame()

    def stop(self) -> None:
        """Stop watching. A loop that waits for a frame ends. Stopping twice does nothing."""
        self._finish(None)
        self._events.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.stop()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> CanvasPicture:
        if self._frame_callback is None and not self._finished:
            await self.start()
        await self._frame_arrived.wait()
        if self._failure is not None:
            raise self._failure
        if self._finished:
            raise StopAsyncIteration
        self._frame_arrived.clear()
        self._dropped += max(self._pending_frames - 1, 0)
        self._pending_frames = 0
        self._last_frame_time = perf_counter()
        with STAGE_TIMER.stage("preprocessing"):
            video = self._video
            picture = CanvasPicture.from_drawable(video, video.videoWidth, video.videoHeight)
        self._current = weakref.ref(picture)
        return picture

    def _request_frame(self) -> None:
        """Request a callback for the next frame (in older browsers, for the next repaint)."""
        if hasattr(self._video, "requestVideoFrameCallback"):
            handle = self._video.requestVideoFrameCallback(self._frame_callback)
            self._cancel_request = (self._video.cancelVideoFrameCallback, handle)
        else:
            handle = js.requestAnimationFrame(self._frame_callback)
            self._cancel_request = (js.cancelAnimationFrame, handle)

    def _on_frame(self, *_times: object) -> None:
        if self._finished:
            return
        self._pending_frames += 1
        self._frame_arrived.set()
        self._request_frame()

    def _on_error(self) -> None:
        error = none_if_null(self._video.error)
        reason = error.message if error is not None and error.message else "unknown reason"
        self._finish(PictureError(f"the video stopped with an error: {reason}"))

    def _finish(self, failure: Exception | None) -> None:
        if self._finished:
            return
        self._finished, self._failure = True, failure
        if self._frame_callback is not None:
            cancel, handle = self._cancel_request
            cancel(handle)
        self._frame_arrived.set()
