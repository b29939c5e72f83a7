"""Face detection: a box and a score for each face in an image."""

import faceapi
from ui.pages.photo_page import PhotoPage
from ui.settings import Settings
from ui.text.summary import left_to_right

page = PhotoPage()


async def detect(settings: Settings) -> None:
    faces = await faceapi.detect_all_faces("picture", settings.options())
    page.show(left_to_right(faces))


await page.run_on_change(detect)
