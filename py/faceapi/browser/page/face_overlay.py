"""The Python part of the ``<face-overlay>`` element.

``web/face-overlay.mjs`` starts Python, creates one :class:`ElementOverlay` for each element on the
page, passes its attributes as JSON, and dispatches the results as DOM events.
"""

from __future__ import annotations

import asyncio
import json
import traceback
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import faceapi
from faceapi import Face, FaceApiError, draw
from faceapi.browser.interop.elements import MEDIA_ELEMENTS, find_element
from faceapi.browser.interop.event_scope import EventScope
from faceapi.browser.interop.ffi import none_if_null
from faceapi.browser.media.video_frames import VideoFrames
from faceapi.browser.page.element_options import OverlayOptions
from faceapi.browser.page.element_tracking import (
    create_tracker,
    event_entry,
    is_video,
    required_networks,
)
from faceapi.browser.page.media_watch import watch
from faceapi.browser.page.overlay import Overlay
from faceapi.errors import PictureError
from faceapi.json_text import parse_json
from faceapi.types import AllFacesTask

FULL_SCALE_WIDTH = 720
"""Width in CSS pixels from which on lines and text have their full size."""

_LOAD_LOCK = asyncio.Lock()
_backend = "auto"


class ElementOverlay:
    """Finds the faces of one picture or video and draws them, until closed.

    ``emit(event_type, json)`` is called with the types ``ready``, ``faces`` and ``error``.
    """

    def __init__(self, emit: Callable[[str, str], object]) -> None:
        self._emit = emit
        self._task: asyncio.Task[None] | None = None
        self._overlay: Overlay | None = None

    def follow(self, attributes: str, target: object) -> None:
        """Restart with these attributes (JSON: a string or null for each) and this element."""
        self.close()
        self._task = asyncio.ensure_future(
            self._run_reporting_errors(parse_json(attributes), none_if_null(target))
        )

    def close(self) -> None:
        """Stop, and remove everything from the page. Closing twice does nothing."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if self._overlay is not None:
            self._overlay.remove()  # immediately: the task may have to wait for the end of a run
            self._overlay = None

    async def _run_reporting_errors(
        self, attributes: dict[str, str | None], target: object
    ) -> None:
        """Run, and report every error as one event, so that the page keeps working."""
        try:
            await self._run(
                OverlayOptions.from_attributes(attributes, has_target=bool(target)), target
            )
        except Exception as error:
            self._report(error)

    async def _run(self, options: OverlayOptions, target: object) -> None:
        media = _check_media(options.target, target)
        networks = required_networks(media, options)
        await _load(options, networks)
        with Overlay.over(media) as overlay:
            self._overlay = overlay
            overlay.mirrored = options.mirrored
            backend = faceapi.get_backend().name
            self._notify("ready", {"backend": backend, "networks": list(networks)})

            tracker = create_tracker(options) if is_video(media) else None

            async def process(picture: object, frames: VideoFrames | None = None) -> None:
                faces: Sequence[Face]
                if tracker is not None:
                    faces = await tracker.update(picture)
                else:
                    faces = await _build_task(picture, options)
                frame = frames.current_if_late if frames is not None else None
                overlay.show(partial(_shapes, faces, options.show), frame=frame)
                self._notify("faces", [event_entry(face) for face in faces])

            def fail(error: Exception) -> None:
                overlay.clear()
                self._report(error)

            with EventScope() as events:
                await watch(media, process, fail, overlay, events)

    def _report(self, error: Exception) -> None:
        if isinstance(error, (FaceApiError, ValueError)):
            self._notify("error", {"message": str(error)})
            return
        detail = "".join(traceback.format_exception(error))
        message = f"faceapi failed unexpectedly: {type(error).__name__}: {error}"[:300]
        self._notify("error", {"message": message, "detail": detail})

    def _notify(self, event_type: str, detail: object) -> None:
        self._emit(event_type, json.dumps(detail))


def _check_media(name: str, target: object) -> Any:
    try:
        return find_element(target, *MEDIA_ELEMENTS)
    except PictureError as error:
        prefix = f'for="{name[:60]}": ' if name else "target: "
        raise PictureError(f"{prefix}{error}") from error


async def _load(options: OverlayOptions, networks: Iterable[str]) -> None:
    """Load the missing networks; two elements that need the same one load it once."""
    async with _LOAD_LOCK:
        await _set_backend(options.backend)
        for name in networks:
            network: faceapi.networks.NeuralNetwork = getattr(faceapi.nets, name)
            if not network.is_loaded:
                await network.load_from_uri()


async def _set_backend(backend: str | None) -> None:
    """Switch the backend, which all elements share: the latest request wins."""
    global _backend
    if backend is not None and backend != _backend:
        await faceapi.set_backend(backend)
        _backend = backend


def _build_task(picture: object, options: OverlayOptions) -> AllFacesTask:
    task: AllFacesTask = faceapi.detect_all_faces(picture, options.detector_options)
    if "descriptors" in options.show:
        task = task.with_face_landmarks().with_face_descriptors()
    elif "landmarks" in options.show:
        task = task.with_face_landmarks()
    if "expressions" in options.show:
        task = task.with_face_expressions()
    if "age-and-gender" in options.show:
        task = task.with_age_and_gender()
    return task


def _shapes(faces: Sequence[Face], show: frozenset[str], width: float) -> list[draw.Shape]:
    """The shapes for all faces of a picture that is ``width`` CSS pixels wide."""
    theme = draw.HIGH_CONTRAST.scaled(max(0.5, min(width / FULL_SCALE_WIDTH, 1.0)))
    shapes = draw.face_landmarks(list(faces), theme=theme) if "landmarks" in show else []
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
