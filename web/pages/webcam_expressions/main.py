"""Expressions on a webcam: what each face says is written below it."""

import faceapi
from faceapi.browser import CanvasPicture
from ui.pages.video_page import VideoPage
from ui.settings import Settings
from ui.text.snippets import camera_program

bench = VideoPage(camera_program)


async def find_expressions(frame: CanvasPicture, settings: Settings) -> None:
    task = faceapi.detect_all_faces(frame, settings.options())
    if settings.landmarks:
        task = task.with_face_landmarks(tiny=settings.tiny_landmarks)
    bench.show(await task.with_face_expressions())


await bench.whenever_started(find_expressions)
