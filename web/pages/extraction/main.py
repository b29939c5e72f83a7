"""Face extraction: every face of a picture as a picture of its own."""

import faceapi
from ui.output.face_crops import FaceCrops
from ui.pages.photo_page import PhotoPage
from ui.settings import Settings
from ui.text.photo_snippets import extraction_program
from ui.text.summary import left_to_right

bench = PhotoPage(extraction_program)
cutouts = FaceCrops()


async def extract(settings: Settings) -> None:
    cutouts.show([])
    faces = left_to_right(await faceapi.detect_all_faces("picture", settings.options()))
    cutouts.show(await faceapi.extract_faces("picture", faces))
    bench.show(faces)


await bench.run_on_change(extract)
