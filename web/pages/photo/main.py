"""Faces in a photo: whatever picture comes in, find the faces in it, draw them, list them."""

from functools import partial
from time import perf_counter

import faceapi
from faceapi.browser import Overlay
from ui.app import Page
from ui.input.photo_view import PhotoView
from ui.output.annotations import annotate
from ui.output.face_cards import FaceCards
from ui.text.snippets import photo_program
from ui.text.summary import left_to_right, summary

page = Page(photo_program)
photos = PhotoView("picture", changed=page.change, failed=page.status.telling)
overlay = Overlay.over("picture")
results = FaceCards("picture", overlay, page.status)


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
    faces = left_to_right(await task)

    overlay.show(partial(annotate, faces, numbered=True))
    page.readout.one_picture((perf_counter() - begin) * 1000)
    results.show(faces)
    page.status.say(summary(faces))


await page.run_on_change(find_faces)
