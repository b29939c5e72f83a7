"""Facial expressions: seven probabilities for every face in a picture."""

import faceapi
from ui.pages.photo_page import PhotoBench
from ui.settings import Settings
from ui.text.snippets import photo_program
from ui.text.summary import from_the_left

bench = PhotoBench(photo_program)


async def recognise_expressions(settings: Settings) -> None:
    task = faceapi.detect_all_faces("picture", settings.options())
    if settings.landmarks:  # then each face is cut out by its features
        task = task.with_face_landmarks(tiny=settings.tiny_landmarks)
    faces = await task.with_face_expressions()
    bench.show(from_the_left(faces))


await bench.whenever_changed(recognise_expressions)
