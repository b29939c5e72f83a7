"""Emotion labels: the expression of each face from a camera, a video or an image."""

import faceapi
from faceapi.browser import CanvasPicture
from ui.live.media.camera_controls import CameraOrFile
from ui.pages.video_page import VideoPage
from ui.settings import Settings

page = VideoPage(CameraOrFile)


async def recognize_expressions(frame: CanvasPicture, settings: Settings) -> None:
    task = faceapi.detect_all_faces(frame, settings.options())
    task = task.with_face_landmarks(tiny=settings.tiny_landmarks)
    page.show(await task.with_face_expressions())


await page.run_while_started(recognize_expressions)
