"""Waiting for a picture or a video to have pixels, with an error instead of a hang."""

from __future__ import annotations

import asyncio
from asyncio import get_running_loop

from faceapi.browser.interop.dom import EventTarget, HTMLImageElement, HTMLVideoElement
from faceapi.browser.interop.event_scope import EventScope
from faceapi.browser.interop.ffi import none_if_null
from faceapi.core.untrusted_text import quotable
from faceapi.errors import PictureError

LOAD_TIMEOUT_S = 30.0
"""Seconds an element may take to load."""
FIRST_FRAME_TIMEOUT_S = 0.5
"""Seconds for the first frame to be shown after the browser has announced it."""

_HAVE_CURRENT_DATA = 2  # of HTMLMediaElement.readyState
_NETWORK_NO_SOURCE = 3  # of HTMLMediaElement.networkState
_POLL_INTERVAL_S = 0.5


async def wait_for_event(target: EventTarget, *event_types: str, timeout: float) -> str | None:
    """The type of the first of these events, or ``None`` after ``timeout`` seconds."""
    future: asyncio.Future[str] = get_running_loop().create_future()

    def done(event: object) -> None:
        if not future.done():
            future.set_result(str(getattr(event, "type", "")))

    with EventScope() as events:
        for event_type in event_types:
            events.listen(target, event_type, done)
        await asyncio.wait([future], timeout=timeout)
    return future.result() if future.done() else None


async def image_ready(image: HTMLImageElement) -> None:
    """Wait until an ``<img>`` is loaded; raises ``PictureError`` if it cannot be."""
    if not image.complete:
        event = await wait_for_event(image, "load", "error", timeout=LOAD_TIMEOUT_S)
        if event is None:
            raise PictureError(f"{_name(image)} did not load within {LOAD_TIMEOUT_S:g} seconds")
    if not image.naturalWidth or not image.naturalHeight:
        raise PictureError(
            f"{_name(image)} has no pixels: it has no source yet, or the file is missing, "
            "damaged, or not a picture"
        )


async def video_ready(video: HTMLVideoElement) -> None:
    """Wait until a ``<video>`` has a frame; raises ``PictureError`` if it cannot have one."""
    waited = 0.0
    while video.readyState < _HAVE_CURRENT_DATA or not video.videoWidth:
        error = none_if_null(video.error)
        if error is not None:
            reason = quotable(error.message) or "unknown reason"
            raise PictureError(f"{_name(video)} cannot be played: {reason}")
        if not _has_source(video):
            raise PictureError(f"{_name(video)} has no source: set src or srcObject first")
        if waited and video.networkState == _NETWORK_NO_SOURCE:
            raise PictureError(f"{_name(video)} has no source that this browser can play")
        if waited >= LOAD_TIMEOUT_S:
            raise PictureError(
                f"{_name(video)} delivered no frame within {LOAD_TIMEOUT_S:g} seconds"
            )
        if video.preload == "none":
            video.preload = "auto"
        await wait_for_event(video, "loadeddata", "resize", "error", timeout=_POLL_INTERVAL_S)
        waited += _POLL_INTERVAL_S
    if video.paused and video.preload != "auto":
        await _first_frame(video)


async def _first_frame(video: HTMLVideoElement) -> None:
    """Request a frame of a video that has never been played or shown.

    Unless ``preload`` is ``auto``, Chromium's ``readyState`` reports a frame but draws nothing.
    """
    if video.getVideoPlaybackQuality().totalVideoFrames:
        return
    future: asyncio.Future[None] = get_running_loop().create_future()

    def shown(*_: object) -> None:
        if not future.done():
            future.set_result(None)

    with EventScope() as events:
        handle = video.requestVideoFrameCallback(events.create_callback(shown))
        events.callback(video.cancelVideoFrameCallback, handle)
        await asyncio.wait([future], timeout=FIRST_FRAME_TIMEOUT_S)
    video.preload = "auto"  # do not repeat this; other browsers had the frame before


def _has_source(video: HTMLVideoElement) -> bool:
    child = none_if_null(video.querySelector("source"))
    return bool(video.currentSrc or video.src or none_if_null(video.srcObject) or child)


def _name(element: HTMLImageElement | HTMLVideoElement) -> str:
    noun = "video" if hasattr(element, "videoWidth") else "picture"
    return f"the {noun} #{quotable(element.id)}" if element.id else f"the {noun}"
