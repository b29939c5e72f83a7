"""Opens a camera and shows it in a ``<video>``.

::

    async with Camera.open("video") as camera:
        async for frame in camera:
            faces = await faceapi.detect_all_faces(frame)

See :mod:`faceapi.browser.media.video_frames` for which frames the loop gets.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

import js

from faceapi.browser.interop.dom import MediaStream
from faceapi.browser.interop.ffi import JsException, error_message, js_object
from faceapi.browser.interop.host import HOST
from faceapi.browser.interop.page import HAS_PAGE, page_required
from faceapi.browser.media.media_ready import LOAD_TIMEOUT_S, wait_for_event
from faceapi.browser.media.video_frames import VideoFrames
from faceapi.errors import CameraError

_USER_MESSAGES = {
    "NotAllowedError": "Camera access is blocked. Allow it from the address bar and in the "
    "system's privacy settings, then try again.",
    "SecurityError": "Camera access is blocked. Allow it from the address bar, then try again.",
    "NotFoundError": "No camera was found. Connect one or switch it on, then try again.",
    "NotReadableError": "The camera does not respond. Another program may be using it; close that "
    "program, then try again.",
    "AbortError": "The camera stopped while it was being opened. Try again.",
    "OverconstrainedError": "The selected camera is not available. Choose another one.",
    "InsecureContext": "Browsers allow cameras only on pages from https:// or localhost.",
    "Ended": "The camera was disconnected, or its permission was withdrawn. Check it, then try "
    "again.",
}


@dataclass(frozen=True, slots=True)
class CameraDevice:
    """A camera. Its ``label`` is empty until the user has allowed the page to use a camera."""

    device_id: str
    label: str


async def list_devices() -> list[CameraDevice]:
    """The cameras of this device; raises ``CameraError`` if the page may not use any."""
    devices = await HOST.call(_media_devices(), "enumerateDevices")
    return [
        CameraDevice(device.deviceId, device.label)
        for device in devices
        if device.kind == "videoinput"
    ]


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
        facing_mode: str = "user",
        width: int = 640,
        height: int = 480,
    ) -> Camera:
        """A camera that opens with ``async with`` (or :meth:`start`).

        Parameters
        ----------
        video
            the ``<video>`` to show it in, or its id
        device_id
            from :func:`list_devices`; by default any camera with this ``facing_mode``
        facing_mode
            ``user`` (the front camera) or ``environment`` (the back camera)
        width, height
            the requested size in pixels; the camera may deliver another
        """
        video_options: dict[str, object] = {
            "width": js_object(ideal=width),
            "height": js_object(ideal=height),
        }
        if device_id is None:
            video_options["facingMode"] = facing_mode
        else:
            video_options["deviceId"] = js_object(exact=device_id)
        return cls(video, js_object(video=js_object(**video_options), audio=False))

    @property
    def label(self) -> str:
        """The camera's name; empty while it is closed."""
        return self._stream.getVideoTracks()[0].label if self._stream is not None else ""

    async def start(self) -> None:
        """Open the camera and show it.

        Raises
        ------
        CameraError
            it cannot be opened; ``reason`` is the name of the browser's error, and the message says
            what the user can do about it
        """
        try:
            request = HOST.call(_media_devices(), "getUserMedia", self._constraints)
            self._stream = await _release_if_cancelled(request)
            for track in self._stream.getTracks():
                self._events.listen(track, "ended", lambda _event: self._on_track_ended())
            await self._show(self._stream)
            await super().start()
        except JsException as error:
            self.stop()
            reason = str(getattr(error, "name", "") or "Error")
            unknown = f"The camera could not be opened: {error_message(error)}."
            raise CameraError(_USER_MESSAGES.get(reason, unknown), reason=reason) from error
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Release the camera: its light goes off. Stopping twice does nothing."""
        super().stop()
        stream, self._stream = self._stream, None
        if stream is None:
            return
        _stop_tracks(stream)
        self._video.srcObject = None

    async def _show(self, stream: MediaStream) -> None:
        video = self._video
        video.muted = True
        video.playsInline = True
        video.srcObject = stream
        await HOST.call(video, "play")
        if not video.videoWidth:
            await wait_for_event(video, "loadeddata", "resize", timeout=LOAD_TIMEOUT_S)

    def _on_track_ended(self) -> None:
        self._finish(CameraError(_USER_MESSAGES["Ended"], reason="Ended"))


def _media_devices() -> Any:
    if not HAS_PAGE:
        raise page_required("a camera")
    devices = getattr(js.navigator, "mediaDevices", None)
    if devices is None:
        raise CameraError(_USER_MESSAGES["InsecureContext"], reason="InsecureContext")
    return devices


async def _release_if_cancelled(request: Awaitable[MediaStream]) -> MediaStream:
    """The requested stream; if the caller is cancelled, a stream that arrives later is stopped."""
    future = asyncio.ensure_future(request)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        future.add_done_callback(_stop_tracks_of)
        raise


def _stop_tracks_of(future: asyncio.Future[MediaStream]) -> None:
    if not future.cancelled() and future.exception() is None:
        _stop_tracks(future.result())


def _stop_tracks(stream: MediaStream) -> None:
    for track in stream.getTracks():
        track.stop()
