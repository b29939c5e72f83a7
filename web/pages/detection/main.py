"""Face detection: where the faces in a picture are, and how sure the detector is."""

import faceapi
from ui.pages.photo_page import PhotoBench
from ui.settings import Settings
from ui.text.snippets import photo_program
from ui.text.summary import from_the_left

bench = PhotoBench(photo_program)


async def detect(settings: Settings) -> None:
    faces = await faceapi.detect_all_faces("picture", settings.options())
    bench.show(from_the_left(faces))


await bench.whenever_changed(detect)
