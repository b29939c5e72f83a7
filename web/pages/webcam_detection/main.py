"""Webcam detection: a box follows each face."""

import faceapi
from faceapi.browser import CanvasPicture
from ui.pages.video_page import VideoPage
from ui.settings import Settings

page = VideoPage()


async def detect_faces(frame: CanvasPicture, settings: Settings) -> None:
    page.show(await faceapi.detect_all_faces(frame, settings.options()))


await page.run_while_started(detect_faces)
