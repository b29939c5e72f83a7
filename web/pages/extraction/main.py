"""Face extraction: every face of a picture as a picture of its own."""

import faceapi
from ui.bench import PhotoBench
from ui.cutouts import Cutouts
from ui.photo_programs import extraction_program
from ui.settings import Settings
from ui.words import from_the_left

bench = PhotoBench(extraction_program)
cutouts = Cutouts()


async def extract(settings: Settings) -> None:
    cutouts.show([])
    faces = from_the_left(await faceapi.detect_all_faces("picture", settings.options()))
    cutouts.show(await faceapi.extract_faces("picture", faces))
    bench.show(faces)


await bench.whenever_changed(extract)
