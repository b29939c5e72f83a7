"""Facial expressions: seven probabilities for each face in an image."""

import faceapi
from ui.pages.photo_page import PhotoPage
from ui.settings import Settings
from ui.text.summary import left_to_right

page = PhotoPage()


async def recognize_expressions(settings: Settings) -> None:
    task = faceapi.detect_all_faces("picture", settings.options())
    if settings.landmarks:  # then each face is aligned before it is cropped
        task = task.with_face_landmarks(tiny=settings.tiny_landmarks)
    faces = await task.with_face_expressions()
    page.show(left_to_right(faces))


await page.run_on_change(recognize_expressions)
