"""Age and gender: an estimate for each face in an image."""

import faceapi
from ui.pages.photo_page import PhotoPage
from ui.settings import Settings
from ui.text.summary import left_to_right

page = PhotoPage()


async def estimate_age_and_gender(settings: Settings) -> None:
    task = faceapi.detect_all_faces("picture", settings.options())
    if settings.landmarks:  # then each face is aligned before it is cropped
        task = task.with_face_landmarks(tiny=settings.tiny_landmarks)
    faces = await task.with_age_and_gender()
    page.show(left_to_right(faces))


await page.run_on_change(estimate_age_and_gender)
