"""Face detection on a webcam: a box follows every face."""

import faceapi
from faceapi.browser import CanvasPicture
from ui.pages.video_page import VideoPage
from ui.settings import Settings
from ui.text.snippets import camera_program

bench = VideoPage(camera_program)


async def find_faces(frame: CanvasPicture, settings: Settings) -> None:
    bench.show(await faceapi.detect_all_faces(frame, settings.options()))


await bench.whenever_started(find_faces)
