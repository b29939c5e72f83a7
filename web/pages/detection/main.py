"""Face detection: where the faces in a picture are, and how sure the detector is."""

import faceapi
from ui.pages.photo_page import PhotoPage
from ui.settings import Settings
from ui.text.snippets import photo_program
from ui.text.summary import left_to_right

bench = PhotoPage(photo_program)


async def detect(settings: Settings) -> None:
    faces = await faceapi.detect_all_faces("picture", settings.options())
    bench.show(left_to_right(faces))


await bench.run_on_change(detect)
