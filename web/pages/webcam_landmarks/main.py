"""Landmarks on a webcam: 68 points follow every face."""

import faceapi
from faceapi.browser import CanvasPicture
from ui.pages.video_page import VideoPage
from ui.settings import Settings
from ui.text.snippets import camera_program

bench = VideoPage(camera_program)


async def find_landmarks(frame: CanvasPicture, settings: Settings) -> None:
    task = faceapi.detect_all_faces(frame, settings.options())
    bench.show(await task.with_face_landmarks(tiny=settings.tiny_landmarks))


await bench.whenever_started(find_landmarks)
