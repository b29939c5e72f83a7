"""Matching: compare each face in an image with the people saved in this browser."""

import faceapi
from ui.input.slideshow import Slideshow
from ui.pages.photo_page import PhotoPage
from ui.people.gallery_panel import GalleryPanel
from ui.people.name_form import NameForm
from ui.settings import Settings
from ui.text.summary import left_to_right

NOBODY_KNOWN = " Nobody is known yet: name a face below."

page = PhotoPage()
gallery = await GalleryPanel.open(page.app)
name_form = NameForm(gallery, page.app)
slideshow = Slideshow(page.app.status)


async def recognize_faces(settings: Settings) -> None:
    picture = await faceapi.open_picture("picture")
    task = faceapi.detect_all_faces(picture, settings.options())
    faces = left_to_right(await task.with_face_landmarks().with_face_descriptors())
    matches = gallery.matches(faces, settings, picture)
    page.show(faces, matches, note="" if matches else NOBODY_KNOWN)
    name_form.set_faces(faces, matches)
    slideshow.on_result()


await page.run_on_change(recognize_faces)
