"""Recognition on a webcam: make people known once; from then on their names follow them."""

import faceapi
from faceapi.browser import CanvasPicture
from ui.pages.video_page import VideoPage
from ui.people.enrollment import Enrollment
from ui.people.gallery_panel import GalleryPanel
from ui.settings import Settings
from ui.text.snippets import camera_gallery_program

bench = VideoPage(camera_gallery_program)
people = await GalleryPanel.open(bench.page)
enrolment = Enrollment(people, bench.page)


async def find_names(frame: CanvasPicture, settings: Settings) -> None:
    task = faceapi.detect_all_faces(frame, settings.options())
    faces = await task.with_face_landmarks().with_face_descriptors()
    await enrolment.look(frame, faces)
    bench.show(faces, people.matches(faces, settings))


await bench.whenever_started(find_names)
