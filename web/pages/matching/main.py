"""Who is in these photos? Every face is compared with the people saved in this browser."""

import faceapi
from ui.input.slideshow import Slideshow
from ui.pages.photo_page import PhotoPage
from ui.people.gallery_panel import GalleryPanel
from ui.people.name_form import NameForm
from ui.settings import Settings
from ui.text.snippets import photo_gallery_program
from ui.text.summary import left_to_right

bench = PhotoPage(photo_gallery_program)
people = await GalleryPanel.open(bench.page)
naming = NameForm(people, bench.page)
slides = Slideshow()


async def find_names(settings: Settings) -> None:
    task = faceapi.detect_all_faces("picture", settings.options())
    faces = left_to_right(await task.with_face_landmarks().with_face_descriptors())
    matches = people.matches(faces, settings)
    bench.show(faces, matches)
    naming.offer(faces, matches)
    slides.answered()


await bench.run_on_change(find_names)
