"""Webcam: detect the faces in the newest frame and draw the results over the video."""

from faceapi.browser import CanvasPicture
from ui.detection import detect_faces
from ui.pages.video_page import VideoPage
from ui.settings import Settings

page = VideoPage()


async def process(frame: CanvasPicture, settings: Settings) -> None:
    page.show(await detect_faces(frame, settings))


await page.run_while_started(process)
