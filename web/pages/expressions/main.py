"""Facial expressions: seven probabilities for every face in a picture."""

import faceapi
from ui.pages.photo_page import PhotoPage
from ui.settings import Settings
from ui.text.snippets import photo_program
from ui.text.summary import left_to_right

bench = PhotoPage(photo_program)


async def recognise_expressions(settings: Settings) -> None:
    task = faceapi.detect_all_faces("picture", settings.options())
    if settings.landmarks:  # then each face is cut out by its features
        task = task.with_face_landmarks(tiny=settings.tiny_landmarks)
    faces = await task.with_face_expressions()
    bench.show(left_to_right(faces))


await bench.run_on_change(recognise_expressions)
