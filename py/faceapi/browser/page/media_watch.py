"""Process what a media element shows, and again whenever it shows something else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import js

from faceapi.browser.interop.event_scope import EventScope
from faceapi.browser.interop.ffi import js_array, js_class_name, js_object, none_if_null
from faceapi.browser.media.video_frames import VideoFrames
from faceapi.browser.page.overlay import Overlay
from faceapi.errors import PictureError


class OnPicture(Protocol):
    """Processes a picture, or the newest of the ``frames`` of a video."""

    def __call__(self, picture: object, frames: VideoFrames | None = None, /) -> Awaitable[None]:
        """Process it."""
        ...


OnError = Callable[[Exception], None]

_HAVE_CURRENT_DATA = 2  # of HTMLMediaElement.readyState
_SOURCE_ATTRIBUTES = ("src", "srcset")


async def watch(
    media: Any, process: OnPicture, fail: OnError, overlay: Overlay, events: EventScope
) -> None:
    """Process the pictures of an ``<img>``, ``<video>`` or ``<canvas>``, without end.

    A picture or video that cannot be used is reported to ``fail``, and the next one is awaited.
    """
    await _WATCHERS[js_class_name(media)](media, process, fail, overlay, events)


async def _watch_image(
    image: Any, process: OnPicture, fail: OnError, overlay: Overlay, events: EventScope
) -> None:
    changed = asyncio.Event()
    for event_type in ("load", "error"):
        events.listen(image, event_type, lambda _event: changed.set())
    # No event reports that the source is removed.
    observer = js.MutationObserver.new(
        events.create_callback(lambda *_: None if _has_source(image) else changed.set())
    )
    observer.observe(image, js_object(attributeFilter=js_array(_SOURCE_ATTRIBUTES)))
    events.callback(observer.disconnect)
    while True:
        changed.clear()
        if image.complete and _has_source(image):
            await _process_or_fail(image, process, fail)
        await changed.wait()
        overlay.clear()


async def _watch_canvas(
    canvas: Any, process: OnPicture, fail: OnError, _overlay: Overlay, _events: EventScope
) -> None:
    """Process once: no event reports drawing on a canvas; the page calls refresh() for that."""
    await _process_or_fail(canvas, process, fail)
    await asyncio.Event().wait()


async def _watch_video(
    video: Any, process: OnPicture, fail: OnError, overlay: Overlay, events: EventScope
) -> None:
    """Process the newest frame repeatedly, also after the ``<video>`` gets another source."""
    changed = asyncio.Event()
    for event_type in ("loadeddata", "error"):
        events.listen(video, event_type, lambda _event: changed.set())
    events.listen(video, "emptied", lambda _event: overlay.clear())
    reported = None
    while True:
        while video.readyState < _HAVE_CURRENT_DATA or not video.videoWidth:
            changed.clear()  # the page may set a source, or a camera, much later
            error = none_if_null(video.error)
            if error is not None and error != reported:
                fail(
                    PictureError(f"the video cannot be played: {error.message or 'unknown reason'}")
                )
            reported = error
            await changed.wait()
        changed.clear()
        try:
            await _watch_source(video, process)
        except Exception as error:
            fail(error)
            reported = none_if_null(video.error)
            await changed.wait()


async def _watch_source(video: Any, process: OnPicture) -> None:
    """Process frames until the video ends (it may be played again) or loses its source."""
    async with VideoFrames(video) as frames:
        with EventScope() as events:
            events.listen(video, "emptied", lambda _event: frames.stop())
            async for frame in frames:
                await process(frame, frames)


async def _process_or_fail(picture: object, process: OnPicture, fail: OnError) -> None:
    try:
        await process(picture)
    except Exception as error:
        fail(error)


def _has_source(image: Any) -> bool:
    attributes = (none_if_null(image.getAttribute(name)) for name in _SOURCE_ATTRIBUTES)
    return any(attributes) or bool(none_if_null(image.closest("picture")) and image.currentSrc)


_WATCHERS = {
    "HTMLImageElement": _watch_image,
    "HTMLCanvasElement": _watch_canvas,
    "HTMLVideoElement": _watch_video,
}
