"""Face landmarks: 68 points on every face in a picture."""

import faceapi
from ui.pages.photo_page import PhotoBench
from ui.settings import Settings
from ui.text.snippets import photo_program
from ui.text.summary import from_the_left

bench = PhotoBench(photo_program)


async def find_landmarks(settings: Settings) -> None:
    task = faceapi.detect_all_faces("picture", settings.options())
    faces = await task.with_face_landmarks(tiny=settings.tiny_landmarks)
    bench.show(from_the_left(faces))


await bench.whenever_changed(find_landmarks)
