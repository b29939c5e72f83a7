"""Emotion labels: on every face of a camera, a video or a picture, what it seems to feel."""

import faceapi
from faceapi.browser import CanvasPicture
from ui.live.camera_or_file import CameraOrFile
from ui.pages.video_page import VideoPage
from ui.settings import Settings
from ui.text.snippets import camera_program

bench = VideoPage(camera_program, CameraOrFile)


async def label_emotions(frame: CanvasPicture, settings: Settings) -> None:
    task = faceapi.detect_all_faces(frame, settings.options())
    task = task.with_face_landmarks(tiny=settings.tiny_landmarks)
    bench.show(await task.with_face_expressions())


await bench.whenever_started(label_emotions)
