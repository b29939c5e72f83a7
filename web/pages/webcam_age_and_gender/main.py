"""Webcam age and gender: averages over the frames of each face."""

from faceapi.browser import CanvasPicture
from ui.pages.video_page import VideoPage
from ui.settings import Settings

page = VideoPage()


async def estimate_age_and_gender(frame: CanvasPicture, settings: Settings) -> None:
    page.show(await page.track(frame, settings))


await page.run_while_started(estimate_age_and_gender)
