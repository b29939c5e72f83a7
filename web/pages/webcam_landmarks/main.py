"""Webcam landmarks: 68 points follow each face."""

from faceapi.browser import CanvasPicture
from ui.pages.video_page import VideoPage
from ui.settings import Settings

page = VideoPage()


async def show_landmarks(frame: CanvasPicture, settings: Settings) -> None:
    page.show(await page.track(frame, settings))


await page.run_while_started(show_landmarks)
