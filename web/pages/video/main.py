"""Video: follow the faces of a video file, and draw the results over it."""

from faceapi.browser import CanvasPicture
from ui.live.media.video_file import VideoFileControls
from ui.pages.video_page import VideoPage
from ui.settings import Settings

page = VideoPage(VideoFileControls)


async def process(frame: CanvasPicture, settings: Settings) -> None:
    page.show(await page.track(frame, settings))


await page.run_while_started(process)
