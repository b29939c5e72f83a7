"""Faces in a photo: whatever picture comes in, find the faces in it, draw them, list them."""

from functools import partial
from time import perf_counter

import faceapi
from faceapi.browser import Overlay
from ui.app import Page
from ui.input.photo_view import Photos
from ui.output.annotations import shapes_of
from ui.output.face_cards import Results
from ui.text.snippets import photo_program
from ui.text.summary import from_the_left, summary

page = Page(photo_program)
photos = Photos("picture", changed=page.change, failed=page.status.telling)
overlay = Overlay.over("picture")
results = Results("picture", overlay, page.status)


async def find_faces() -> None:
    overlay.clear()
    results.clear()
    await photos.ready()
    settings = await page.ready()

    page.status.say("Looking for faces…")
    begin = perf_counter()
    task = faceapi.detect_all_faces("picture", settings.options())
    if settings.landmarks:
        task = task.with_face_landmarks(tiny=settings.tiny_landmarks)
        if settings.descriptors:
            task = task.with_face_descriptors()
    if settings.expressions:
        task = task.with_face_expressions()
    if settings.age_and_gender:
        task = task.with_age_and_gender()
    faces = from_the_left(await task)

    overlay.show(partial(shapes_of, faces, numbered=True))
    page.readout.one_picture((perf_counter() - begin) * 1000)
    results.show(faces)
    page.status.say(summary(faces))


await page.whenever_changed(find_faces)
