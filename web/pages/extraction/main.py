"""Face extraction: every face of a picture as a picture of its own."""

import faceapi
from ui.output.face_crops import Cutouts
from ui.pages.photo_page import PhotoBench
from ui.settings import Settings
from ui.text.photo_snippets import extraction_program
from ui.text.summary import from_the_left

bench = PhotoBench(extraction_program)
cutouts = Cutouts()


async def extract(settings: Settings) -> None:
    cutouts.show([])
    faces = from_the_left(await faceapi.detect_all_faces("picture", settings.options()))
    cutouts.show(await faceapi.extract_faces("picture", faces))
    bench.show(faces)


await bench.whenever_changed(extract)
