"""Photo: detect the faces in an image and show everything about them."""

import faceapi
from ui.pages.photo_page import PhotoPage
from ui.settings import Settings
from ui.text.summary import left_to_right

page = PhotoPage()


async def detect_faces(settings: Settings) -> None:
    task = faceapi.detect_all_faces("picture", settings.options())
    if settings.landmarks:
        task = task.with_face_landmarks(tiny=settings.tiny_landmarks)
        if settings.descriptors:
            task = task.with_face_descriptors()
    if settings.expressions:
        task = task.with_face_expressions()
    if settings.age_and_gender:
        task = task.with_age_and_gender()
    page.show(left_to_right(await task))


await page.run_on_change(detect_faces)
