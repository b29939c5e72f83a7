"""Runs inside the page of ``build.py soak``: a webcam loop, and counts of what it holds."""

from __future__ import annotations

import gc

import js
import numpy as np
from pyodide_js import _module

import faceapi
from faceapi import draw
from faceapi.browser import Camera, Gallery, Overlay
from faceapi.browser.interop.host import HOST

OPTIONS = faceapi.TinyFaceDetectorOptions(input_size=128, score_threshold=0.3)


class Loop:
    """A camera, an overlay and the networks, kept between calls."""

    def __init__(self) -> None:
        _module.enable_pyproxy_allocation_tracing()
        self._video = js.document.createElement("video")
        js.document.body.append(self._video)
        self._overlay = Overlay.over(self._video)
        self._tracker = faceapi.FaceTracker(OPTIONS, expressions=True, tiny_landmarks=True)
        self._camera = Camera.open(self._video, width=640, height=480)
        self._faces = 0

    async def start(self) -> str:
        """Load the networks, start the camera, and return the name of the backend."""
        for net in (
            faceapi.nets.tiny_face_detector,
            faceapi.nets.face_landmark_68_tiny_net,
            faceapi.nets.face_expression_net,
        ):
            await net.load_from_uri()
        await self._camera.start()
        return faceapi.get_backend().name

    async def run(self, count: int) -> None:
        """Follow and draw faces in ``count`` frames."""
        for _ in range(count):
            frame = await anext(self._camera)
            faces = await self._tracker.update(frame)
            self._faces += len(faces)
            shapes = [*draw.detections(faces), *draw.face_landmarks(faces)]
            self._overlay.show(shapes, frame=self._camera.current_if_late)

    async def toggle(self, name: str) -> tuple[str, list[str]]:
        """Delete or save a person; return the error message, if any, and everyone's names."""
        reason = ""
        async with await Gallery.open() as gallery:
            people = [person.label for person in await gallery.people()]
            try:
                if name in people:
                    await gallery.delete(name)
                else:
                    await gallery.add(name, np.full(128, len(people), dtype=np.float32))
            except faceapi.errors.StorageError as error:
                reason = str(error)
            return reason, [person.label for person in await gallery.people()]

    def stop(self) -> None:
        """Release everything."""
        self._camera.stop()
        self._overlay.remove()

    def counts(self) -> dict[str, int]:
        """Current counts, none of which may grow."""
        gc.collect()
        return {
            "faces so far": self._faces,
            "proxies": int(_module.pyproxy_alloc_map.size),
            "references to JavaScript": int(_module._hiwire_num_refs()),
            "tensors": HOST.liveTensors(),
            "Python objects": len(gc.get_objects()),
            "bytes of Python's memory": int(_module.HEAPU8.length),
            "elements": int(js.document.querySelectorAll("*").length),
        }


loop = Loop()
