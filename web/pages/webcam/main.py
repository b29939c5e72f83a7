"""Webcam: detect the faces in the newest frame and draw the results over the video."""

import faceapi
from faceapi.browser import CanvasPicture
from ui.pages.video_page import VideoPage
from ui.settings import Settings

page = VideoPage()


async def detect_faces(frame: CanvasPicture, settings: Settings) -> None:
    task = faceapi.detect_all_faces(frame, settings.options())
    if settings.landmarks:
        task = task.with_face_landmarks(tiny=settings.tiny_landmarks)
    if settings.expressions:
        task = task.with_face_expressions()
    if settings.age_and_gender:
        task = task.with_age_and_gender()
    page.show(await task)


await page.run_while_started(detect_faces)
