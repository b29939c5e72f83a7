"""Face extraction: crop each face of an image."""

import faceapi
from ui.output.face_crops import FaceCrops
from ui.pages.photo_page import PhotoPage
from ui.settings import Settings
from ui.text.summary import left_to_right

page = PhotoPage()
face_crops = FaceCrops(page.app.status)


async def extract(settings: Settings) -> None:
    face_crops.show([])
    faces = left_to_right(await faceapi.detect_all_faces("picture", settings.options()))
    face_crops.show(await faceapi.extract_faces("picture", faces))
    page.show(faces)


await page.run_on_change(extract)
