"""Face landmarks: 68 points for each face in an image."""

import faceapi
from ui.pages.photo_page import PhotoPage
from ui.settings import Settings
from ui.text.summary import left_to_right

page = PhotoPage()


async def show_landmarks(settings: Settings) -> None:
    task = faceapi.detect_all_faces("picture", settings.options())
    faces = await task.with_face_landmarks(tiny=settings.tiny_landmarks)
    page.show(left_to_right(faces))


await page.run_on_change(show_landmarks)
