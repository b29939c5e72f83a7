"""The Python of ``<face-overlay>``: what one element on a page does.

``web/face-overlay.mjs`` starts Python, makes one :class:`ElementOverlay` for each element that is
on the page, hands over its attributes as JSON, and turns what comes back into DOM events.
"""

from __future__ import annotations

import asyncio
import json
import traceback
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import faceapi
from faceapi import Face, FaceApiError, draw
from faceapi.browser.interop.dom import document
from faceapi.browser.interop.event_scope import EventScope
from faceapi.browser.interop.ffi import js_class_name, none_if_null
from faceapi.browser.media.camera import VideoFrames
from faceapi.browser.page.element_options import OverlayOptions
from faceapi.browser.page.overlay import Overlay
from faceapi.errors import PictureError
from faceapi.json_text import parse_json
from faceapi.types import AllFacesTask

FULL_SIZE_PICTURE = 720
"""CSS pixels of width from which on lines and letters have their full size."""

_LOADING = asyncio.Lock()
_backend = "auto"
_CURRENT_FRAME = 2  # HTMLMediaElement.HAVE_CURRENT_DATA


class ElementOverlay:
    """Finds the faces of one picture or video and draws them, until closed.

    ``emit(kind, json)`` is called with ``ready``, ``faces`` and ``error``.
    """

    def __init__(self, emit: Callable[[str, str], object]) -> None:
        self._emit = emit
        self._task: asyncio.Task[None] | None = None
        self._overlay: Overlay | None = None

    def follow(self, attributes: str) -> None:
        """Begin anew with these attributes (JSON: a string or null for each)."""
        self.close()
        self._task = asyncio.ensure_future(self._told(parse_json(attributes)))

    def close(self) -> None:
        """Stop, and take everything off the page. Closing twice does nothing."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if self._overlay is not None:
            self._overlay.remove()  # at once: the task may have to wait for the end of a run
            self._overlay = None

    async def _told(self, attributes: dict[str, str | None]) -> None:
        """Do it; whatever goes wrong ends in one event, for the page has to go on."""
        try:
            await self._work(OverlayOptions.read(attributes))
        except (FaceApiError, ValueError) as error:
            self._tell("error", {"message": str(error)})
        except Exception as error:
            detail = "".join(traceback.format_exception(error))
            message = f"faceapi has a fault: {type(error).__name__}: {error}"
            self._tell("error", {"message": message, "detail": detail})

    async def _work(self, wish: OverlayOptions) -> None:
        media = _media(wish.target)
        await _load(wish)
        with Overlay.over(media) as overlay:
            self._overlay = overlay
            overlay.mirrored = wish.mirrored
            backend = faceapi.get_backend().name
            self._tell("ready", {"backend": backend, "networks": list(wish.networks)})

            async def look(picture: object) -> None:
                faces = await _task(picture, wish)
                overlay.show(partial(_shapes, faces, wish.show))
                self._tell("faces", [face.to_dict() for face in faces])

            follow = FOLLOWERS[js_class_name(media)]
            with EventScope() as listeners:
                await follow(media, look, overlay, listeners)

    def _tell(self, kind: str, detail: object) -> None:
        self._emit(kind, json.dumps(detail))


Look = Callable[[object], Awaitable[None]]


async def _follow_picture(image: Any, look: Look, overlay: Overlay, listeners: EventScope) -> None:
    """Look once, and again whenever the ``<img>`` shows another picture."""
    changed = asyncio.Event()
    listeners.on(image, "load", lambda _event: changed.set())
    while True:
        changed.clear()
        await look(image)
        await changed.wait()
        overlay.clear()


async def _follow_canvas(
    canvas: object, look: Look, _overlay: Overlay, _listeners: EventScope
) -> None:
    """Look once: a canvas does not tell when it is drawn on; the element's refresh() does."""
    await look(canvas)
    await asyncio.Event().wait()


async def _follow_video(video: Any, look: Look, overlay: Overlay, listeners: EventScope) -> None:
    """Look at the newest frame, again and again, of whatever the ``<video>`` comes to show."""
    loaded = asyncio.Event()
    listeners.on(video, "loadeddata", lambda _event: loaded.set())
    listeners.on(video, "emptied", lambda _event: overlay.clear())
    while True:
        while video.readyState < _CURRENT_FRAME or not video.videoWidth:
            loaded.clear()  # the page may give it a source, or a camera, much later
            await loaded.wait()
        await _follow_source(video, look)


async def _follow_source(video: Any, look: Look) -> None:
    """Until the video ends (it may be played again), or loses its source."""
    async with VideoFrames(video) as frames:
        with EventScope() as listeners:
            listeners.on(video, "emptied", lambda _event: frames.stop())
            async for frame in frames:
                await look(frame)


FOLLOWERS = {
    "HTMLImageElement": _follow_picture,
    "HTMLCanvasElement": _follow_canvas,
    "HTMLVideoElement": _follow_video,
}


def _media(name: str) -> Any:
    media = none_if_null(document.getElementById(name))
    if media is None:
        raise PictureError(f'for="{name}": the page has no element with this id')
    if js_class_name(media) not in FOLLOWERS:
        raise PictureError(
            f'for="{name}" must name an <img>, <video> or <canvas>, not a {js_class_name(media)}'
        )
    return media


async def _load(wish: OverlayOptions) -> None:
    """Load what is missing; two elements that need the same network load it once."""
    async with _LOADING:
        await _use(wish.backend)
        for name in wish.networks:
            network: faceapi.networks.NeuralNetwork = getattr(faceapi.nets, name)
            if not network.is_loaded:
                await network.load_from_uri()


async def _use(backend: str | None) -> None:
    """All elements share one backend: the last that asks for another one has it changed."""
    global _backend
    if backend is not None and backend != _backend:
        await faceapi.set_backend(backend)
        _backend = backend


def _task(picture: object, wish: OverlayOptions) -> AllFacesTask:
    task: AllFacesTask = faceapi.detect_all_faces(picture, wish.options)
    if "descriptors" in wish.show:
        task = task.with_face_landmarks().with_face_descriptors()
    elif "landmarks" in wish.show:
        task = task.with_face_landmarks()
    if "expressions" in wish.show:
        task = task.with_face_expressions()
    if "age-and-gender" in wish.show:
        task = task.with_age_and_gender()
    return task


def _shapes(faces: list[Face], show: frozenset[str], width: float) -> list[draw.Shape]:
    """What is to be seen of each face on a picture ``width`` CSS pixels wide."""
    theme = draw.HIGH_CONTRAST.scaled(max(0.5, min(width / FULL_SIZE_PICTURE, 1.0)))
    shapes = draw.face_landmarks(faces, theme=theme) if "landmarks" in show else []
    for face in faces:
        if "boxes" in show:
            shapes += draw.detections(face, theme=theme)
        if lines := _caption(face):
            shapes += draw.captions(face, [lines], theme=theme)
    return shapes


def _caption(face: Face) -> list[str]:
    return [
        *([face.expressions.as_sorted_array()[0][0]] if hasattr(face, "expressions") else ()),
        *([f"{face.gender.value}, {int(face.age)}"] if hasattr(face, "age") else ()),
    ]
