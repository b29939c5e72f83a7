"""Faces in a video file: take the frame that is shown, find the faces, draw them over it."""

import faceapi
from faceapi.browser import CanvasPicture
from ui.live.video_file import VideoFileControls
from ui.pages.video_page import VideoPage
from ui.settings import Settings
from ui.text.snippets import video_program

bench = VideoPage(video_program, VideoFileControls)


async def follow_faces(frame: CanvasPicture, settings: Settings) -> None:
    task = faceapi.detect_all_faces(frame, settings.options())
    if settings.landmarks:
        task = task.with_face_landmarks(tiny=settings.tiny_landmarks)
    if settings.expressions:
        task = task.with_face_expressions()
    if settings.age_and_gender:
        task = task.with_age_and_gender()
    bench.show(await task)


await bench.whenever_started(follow_faces)
