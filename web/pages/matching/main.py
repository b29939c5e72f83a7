"""Who is in these photos? Every face is compared with the people saved in this browser."""

import faceapi
from ui.input.slideshow import Slides
from ui.pages.photo_page import PhotoBench
from ui.people.gallery_panel import People
from ui.people.name_form import Naming
from ui.settings import Settings
from ui.text.snippets import photo_gallery_program
from ui.text.summary import from_the_left

bench = PhotoBench(photo_gallery_program)
people = await People.open(bench.page)
naming = Naming(people, bench.page)
slides = Slides()


async def find_names(settings: Settings) -> None:
    task = faceapi.detect_all_faces("picture", settings.options())
    faces = from_the_left(await task.with_face_landmarks().with_face_descriptors())
    matches = people.matches(faces, settings)
    bench.show(faces, matches)
    naming.offer(faces, matches)
    slides.answered()


await bench.whenever_changed(find_names)
