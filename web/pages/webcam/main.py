"""Webcam: follow the faces, and draw the results over the video."""

from faceapi.browser import CanvasPicture
from ui.pages.video_page import VideoPage
from ui.settings import Settings

page = VideoPage()


async def process(frame: CanvasPicture, settings: Settings) -> None:
    page.show(await page.track(frame, settings))


await page.run_while_started(process)
