"""Webcam detection: a box with a number follows each face."""

from faceapi.browser import CanvasPicture
from ui.pages.video_page import VideoPage
from ui.settings import Settings

page = VideoPage()


async def detect_faces(frame: CanvasPicture, settings: Settings) -> None:
    page.show(await page.track(frame, settings))


await page.run_while_started(detect_faces)
