"""Face landmarks: 68 points on every face in a picture."""

import faceapi
from ui.pages.photo_page import PhotoPage
from ui.settings import Settings
from ui.text.snippets import photo_program
from ui.text.summary import left_to_right

bench = PhotoPage(photo_program)


async def find_landmarks(settings: Settings) -> None:
    task = faceapi.detect_all_faces("picture", settings.options())
    faces = await task.with_face_landmarks(tiny=settings.tiny_landmarks)
    bench.show(left_to_right(faces))


await bench.run_on_change(find_landmarks)
