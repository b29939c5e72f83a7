"""Webcam age and gender: each face's age is averaged over its last 30 frames."""

import faceapi
from faceapi.browser import CanvasPicture
from ui.live.smoothing import AgeSmoother
from ui.pages.video_page import VideoPage
from ui.settings import Settings

page = VideoPage()
age_smoother = AgeSmoother(frames=30)


async def estimate_age_and_gender(frame: CanvasPicture, settings: Settings) -> None:
    task = faceapi.detect_all_faces(frame, settings.options())
    if settings.landmarks:
        task = task.with_face_landmarks(tiny=settings.tiny_landmarks)
    page.show(age_smoother.update(await task.with_age_and_gender()))


await page.run_while_started(estimate_age_and_gender)
