"""Waiting for a picture or a video to have pixels, with an error instead of a hang."""

from __future__ import annotations

import asyncio
from asyncio import get_running_loop

from faceapi.browser.interop.dom import EventTarget, ImageElement, VideoElement
from faceapi.browser.interop.event_scope import EventScope
from faceapi.browser.interop.ffi import none_if_null
from faceapi.errors import PictureError

PATIENCE = 30.0
"""Seconds an element may take to load before it is given up."""
FRAME_PATIENCE = 0.5
"""Seconds for the first frame to be shown, once the browser says that there is one."""

_CURRENT_FRAME = 2  # HTMLMediaElement.HAVE_CURRENT_DATA
_NO_SOURCE = 3  # HTMLMediaElement.NETWORK_NO_SOURCE


async def next_event(target: EventTarget, *kinds: str, seconds: float) -> str | None:
    """The kind of the first of these events, or ``None`` when none came in time."""
    future: asyncio.Future[str] = get_running_loop().create_future()

    def done(event: object) -> None:
        if not future.done():
            future.set_result(str(getattr(event, "type", "")))

    with EventScope() as listeners:
        for kind in kinds:
            listeners.on(target, kind, done)
        await asyncio.wait([future], timeout=seconds)
    return future.result() if future.done() else None


async def image_ready(image: ImageElement) -> None:
    """Wait until an ``<img>`` is loaded; raises ``PictureError`` when it never will be."""
    if not image.complete:
        event = await next_event(image, "load", "error", seconds=PATIENCE)
        if event is None:
            raise PictureError(f"{_name(image)} did not load within {PATIENCE:g} seconds")
    if not image.naturalWidth or not image.naturalHeight:
        raise PictureError(
            f"{_name(image)} has no pixels: it has no source yet, or the file is missing, "
            "damaged, or not a picture"
        )


async def video_ready(video: VideoElement) -> None:
    """Wait until a ``<video>`` has a frame; raises ``PictureError`` when it never will."""
    waited = 0.0
    while video.readyState < _CURRENT_FRAME or not video.videoWidth:
        error = none_if_null(video.error)
        if error is not None:
            raise PictureError(f"{_name(video)} cannot be played: {error.message or 'no reason'}")
        if not _has_source(video):
            raise PictureError(f"{_name(video)} has no source: set src or srcObject first")
        if waited and video.networkState == _NO_SOURCE:
            raise PictureError(f"{_name(video)} has no source that this browser can play")
        if waited >= PATIENCE:
            raise PictureError(f"{_name(video)} gave no frame within {PATIENCE:g} seconds")
        if video.preload == "none":
            video.preload = "auto"
        await next_event(video, "loadeddata", "resize", "error", seconds=0.5)
        waited += 0.5
    if video.paused and video.preload != "auto":
        await _first_frame(video)


async def _first_frame(video: VideoElement) -> None:
    """Ask for a frame of a video that was never played nor seen.

    Where ``preload`` is not ``auto`` Chromium's ``readyState`` promises one, and it draws nothing.
    """
    if video.getVideoPlaybackQuality().totalVideoFrames:
        return
    future: asyncio.Future[None] = get_running_loop().create_future()

    def shown(*_: object) -> None:
        if not future.done():
            future.set_result(None)

    with EventScope() as listeners:
        handle = video.requestVideoFrameCallback(listeners.create_callback(shown))
        listeners.call_once(lambda: video.cancelVideoFrameCallback(handle))
        await asyncio.wait([future], timeout=FRAME_PATIENCE)
    video.preload = "auto"  # not again for this one: other browsers have had its frame all along


def _has_source(video: VideoElement) -> bool:
    inner = none_if_null(video.querySelector("source"))
    return bool(video.currentSrc or video.src or none_if_null(video.srcObject) or inner)


def _name(element: ImageElement | VideoElement) -> str:
    kind = "video" if hasattr(element, "videoWidth") else "picture"
    return f"the {kind} #{element.id}" if element.id else f"the {kind}"
