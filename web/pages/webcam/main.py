"""Faces on a webcam: take the newest frame, find the faces in it, draw them over the video."""

from functools import partial

import faceapi
from faceapi.browser import Camera, Overlay
from ui.app import Page
from ui.live.camera_controls import CameraControls
from ui.output.annotations import annotate
from ui.text.snippets import camera_program
from ui.text.summary import summary

page = Page(camera_program)
overlay = Overlay.over("video")
cameras = CameraControls("video", overlay, page)


async def follow_faces() -> None:
    async with Camera.open("video", **cameras.chosen) as camera:
        async for frame in camera:
            settings = await page.ready()
            task = faceapi.detect_all_faces(frame, settings.options())
            if settings.landmarks:
                task = task.with_face_landmarks(tiny=settings.tiny_landmarks)
            if settings.expressions:
                task = task.with_face_expressions()
            if settings.age_and_gender:
                task = task.with_age_and_gender()
            faces = await task

            overlay.show(partial(annotate, faces))
            cameras.offer(faces)
            page.readout.frame(camera)
            page.status.show_throttled(summary(faces))


await cameras.whenever_started(follow_faces)
