"""Frames of a camera, or of a video file, newest first.

::

    async with Camera.open("video") as camera:
        async for frame in camera:
            faces = await faceapi.detect_all_faces(frame)

The loop's body sets the pace: when it comes back for more it gets the frame that is shown at that
moment, and those it missed are counted in ``dropped``. While the tab is hidden no frame comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from time import perf_counter
from types import TracebackType
from typing import Any, Self

import js

from faceapi.browser.interop.dom import MediaStream, VideoElement, document
from faceapi.browser.interop.event_scope import EventScope
from faceapi.browser.interop.ffi import (
    JsException,
    error_message,
    js_class_name,
    js_object,
    none_if_null,
)
from faceapi.browser.interop.host import HOST
from faceapi.browser.media.canvas_picture import CanvasPicture
from faceapi.browser.media.media_ready import PATIENCE, next_event, video_ready
from faceapi.core.geometry.boxes import Dimensions
from faceapi.core.profiling import STAGE_TIMER
from faceapi.errors import CameraError, PictureError

_HELP = {
    "NotAllowedError": "the camera is not allowed here: allow it beside the page's address (and "
    "in the system's privacy settings), then start again",
    "SecurityError": "the camera is not allowed here: allow it beside the page's address, then "
    "start again",
    "NotFoundError": "there is no camera: plug one in, or switch it on, then start again",
    "NotReadableError": "the camera does not answer: another program may be using it; close that "
    "program, then start again",
    "AbortError": "the camera stopped while it was being opened: start again",
    "OverconstrainedError": "no camera here is the one asked for: choose another one",
    "InsecureContext": "this page may not use a camera: browsers allow it only to pages from "
    "https:// or localhost",
    "Ended": "the camera is gone: it was unplugged, or its permission was taken back; check it, "
    "then start again",
}


@dataclass(frozen=True, slots=True)
class CameraDevice:
    """A camera. Its ``label`` is empty until the page has been allowed to use one."""

    device_id: str
    label: str


async def list_devices() -> list[CameraDevice]:
    """The cameras of this machine; raises ``CameraError`` where pages may not use any."""
    found = await HOST.call(_devices(), "enumerateDevices")
    return [
        CameraDevice(device.deviceId, device.label)
        for device in found
        if device.kind == "videoinput"
    ]


class VideoFrames:
    """The frames that a ``<video>`` shows, as pictures. Ends when the video does.

    ``PictureError`` for anything else.
    """

    def __init__(self, video: object) -> None:
        self._video: VideoElement = _video_element(video)
        self._listeners = EventScope()
        self._arrived = asyncio.Event()
        self._waiting = 0
        self._dropped = 0
        self._taken = perf_counter()
        self._over = False
        self._failure: Exception | None = None
        self._tick: Any = None

    @property
    def size(self) -> Dimensions:
        """Width and height of a frame in pixels, once there is one."""
        return Dimensions(self._video.videoWidth, self._video.videoHeight)

    @property
    def dropped(self) -> int:
        """Number of frames that came while the loop was busy and were never seen."""
        return self._dropped

    @property
    def age(self) -> float:
        """Seconds since the newest frame was handed out: how late an answer to it is by now."""
        return perf_counter() - self._taken

    async def start(self) -> None:
        """Begin to watch; raises ``PictureError`` when the video has no frames."""
        await video_ready(self._video)
        self._waiting = 1
        self._arrived.set()
        self._listeners.on(self._video, "ended", lambda _event: self._finish(None))
        self._listeners.on(self._video, "error", lambda _event: self._broken())
        self._tick = self._listeners.create_callback(self._frame_came)
        self._ask()

    def stop(self) -> None:
        """Stop watching. A loop that waits for a frame ends. Stopping twice does nothing."""
        self._finish(None)
        self._listeners.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> CanvasPicture:
        if self._tick is None and not self._over:
            await self.start()
        await self._arrived.wait()
        if self._failure is not None:
            raise self._failure
        if self._over:
            raise StopAsyncIteration
        self._arrived.clear()
        self._dropped += max(self._waiting - 1, 0)
        self._waiting = 0
        self._taken = perf_counter()
        with STAGE_TIMER.stage("pixels"):
            video = self._video
            return CanvasPicture.drawn(video, video.videoWidth, video.videoHeight)

    def _ask(self) -> None:
        """Be told of the next frame (or, in older browsers, of the next repaint)."""
        if hasattr(self._video, "requestVideoFrameCallback"):
            handle = self._video.requestVideoFrameCallback(self._tick)
            self._withdraw = (self._video.cancelVideoFrameCallback, handle)
        else:
            handle = js.requestAnimationFrame(self._tick)
            self._withdraw = (js.cancelAnimationFrame, handle)

    def _frame_came(self, *_times: object) -> None:
        if self._over:
            return
        self._waiting += 1
        self._arrived.set()
        self._ask()

    def _broken(self) -> None:
        error = none_if_null(self._video.error)
        reason = error.message if error is not None and error.message else "no reason given"
        self._finish(PictureError(f"the video broke off: {reason}"))

    def _finish(self, failure: Exception | None) -> None:
        if self._over:
            return
        self._over, self._failure = True, failure
        if self._tick is not None:
            cancel, handle = self._withdraw
            cancel(handle)
        self._arrived.set()


class Camera(VideoFrames):
    """A camera shown in a ``<video>``. Leaving the ``async with`` block releases it."""

    def __init__(self, video: object, constraints: object) -> None:
        super().__init__(video)
        self._constraints = constraints
        self._stream: MediaStream | None = None

    @classmethod
    def open(
        cls,
        video: object,
        *,
        device_id: str | None = None,
        facing: str = "user",
        width: int = 640,
        height: int = 480,
    ) -> Camera:
        """A camera that starts with ``async with`` (or :meth:`start`).

        Parameters
        ----------
        video
            the ``<video>`` to show it in, or its id
        device_id
            from :func:`list_devices`; by default any camera that looks ``facing``
        facing
            ``user`` (at the person before the screen) or ``environment``
        width, height
            the size to ask for in pixels; the camera may give another
        """
        wanted: dict[str, object] = {
            "width": js_object(ideal=width),
            "height": js_object(ideal=height),
        }
        if device_id is None:
            wanted["facingMode"] = facing
        else:
            wanted["deviceId"] = js_object(exact=device_id)
        return cls(video, js_object(video=js_object(**wanted), audio=False))

    @property
    def label(self) -> str:
        """The camera's name, empty while it is off."""
        return self._stream.getVideoTracks()[0].label if self._stream is not None else ""

    async def start(self) -> None:
        """Open the camera and show it.

        Raises
        ------
        CameraError
            it cannot be opened; ``reason`` is the browser's name for why, the message says what
            a person can do about it
        """
        try:
            asked = HOST.call(_devices(), "getUserMedia", self._constraints)
            self._stream = await _or_release(asked)
            for track in self._stream.getTracks():
                self._listeners.on(track, "ended", lambda _event: self._lost())
            await self._show(self._stream)
            await super().start()
        except JsException as error:
            self.stop()
            reason = str(getattr(error, "name", "") or "Error")
            advice = _HELP.get(reason, "the camera cannot be opened")
            raise CameraError(f"{advice} ({error_message(error)})", reason=reason) from error
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Release the camera: its light goes off. Stopping twice does nothing."""
        super().stop()
        stream, self._stream = self._stream, None
        if stream is None:
            return
        _release(stream)
        self._video.srcObject = None

    async def _show(self, stream: MediaStream) -> None:
        video = self._video
        video.muted = True
        video.playsInline = True
        video.srcObject = stream
        await HOST.call(video, "play")
        if not video.videoWidth:
            await next_event(video, "loadeddata", "resize", seconds=PATIENCE)

    def _lost(self) -> None:
        self._finish(CameraError(_HELP["Ended"], reason="Ended"))


def _devices() -> Any:
    devices = getattr(js.navigator, "mediaDevices", None)
    if devices is None:
        raise CameraError(_HELP["InsecureContext"], reason="InsecureContext")
    return devices


async def _or_release(asked: Awaitable[MediaStream]) -> MediaStream:
    """A stream; one that is allowed only after nobody wants it any more is released at once."""
    future = asyncio.ensure_future(asked)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        future.add_done_callback(_release_unwanted)
        raise


def _release_unwanted(future: asyncio.Future[MediaStream]) -> None:
    if not future.cancelled() and future.exception() is None:
        _release(future.result())


def _release(stream: MediaStream) -> None:
    for track in stream.getTracks():
        track.stop()


def _video_element(video: object) -> Any:
    found: Any = none_if_null(document.getElementById(video)) if isinstance(video, str) else video
    if found is None:
        raise PictureError(f"the page has no element with the id {video!r}")
    found = getattr(found, "_dom_element", found)
    if js_class_name(found) != "HTMLVideoElement":
        raise PictureError(f"frames come from a <video>, got {js_class_name(found)}")
    return found
