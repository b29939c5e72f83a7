"""Recognition on a webcam: make people known once; from then on their names follow them."""

import faceapi
from faceapi.browser import CanvasPicture
from ui.pages.video_page import LiveBench
from ui.people.enrollment import Enrolment
from ui.people.gallery_panel import People
from ui.settings import Settings
from ui.text.snippets import camera_gallery_program

bench = LiveBench(camera_gallery_program)
people = await People.open(bench.page)
enrolment = Enrolment(people, bench.page)


async def find_names(frame: CanvasPicture, settings: Settings) -> None:
    task = faceapi.detect_all_faces(frame, settings.options())
    faces = await task.with_face_landmarks().with_face_descriptors()
    await enrolment.look(frame, faces)
    bench.show(faces, people.matches(faces, settings))


await bench.whenever_started(find_names)
