"""Age and gender on a webcam: each face's age is the average of its last 30 frames."""

import faceapi
from faceapi.browser import CanvasPicture
from ui.live.smoothing import AgeSmoother
from ui.pages.video_page import VideoPage
from ui.settings import Settings
from ui.text.snippets import steady_age_program

bench = VideoPage(steady_age_program)
ages = AgeSmoother(frames=30)


async def find_ages(frame: CanvasPicture, settings: Settings) -> None:
    task = faceapi.detect_all_faces(frame, settings.options())
    if settings.landmarks:
        task = task.with_face_landmarks(tiny=settings.tiny_landmarks)
    bench.show(ages.averaged(await task.with_age_and_gender()))


await bench.whenever_started(find_ages)
