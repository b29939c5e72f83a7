"""Webcam landmarks: 68 points follow each face."""

import faceapi
from faceapi.browser import CanvasPicture
from ui.pages.video_page import VideoPage
from ui.settings import Settings

page = VideoPage()


async def show_landmarks(frame: CanvasPicture, settings: Settings) -> None:
    task = faceapi.detect_all_faces(frame, settings.options())
    page.show(await task.with_face_landmarks(tiny=settings.tiny_landmarks))


await page.run_while_started(show_landmarks)
