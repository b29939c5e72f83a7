"""Webcam expressions: each face's expression is written below it."""

from faceapi.browser import CanvasPicture
from ui.pages.video_page import VideoPage
from ui.settings import Settings

page = VideoPage()


async def recognize_expressions(frame: CanvasPicture, settings: Settings) -> None:
    page.show(await page.track(frame, settings))


await page.run_while_started(recognize_expressions)
