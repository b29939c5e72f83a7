"""Batch recognition: who is in which picture, one face after the other and all at once."""

from typing import Any

import faceapi
from ui.app import Page
from ui.pages.batch import Batch
from ui.people.reference_photos import ReferencePhotos
from ui.settings import Settings
from ui.text.photo_snippets import batch_recognition_program

page = Page(batch_recognition_program)
references = ReferencePhotos(page)
pile = Batch(page)
compute_descriptor = faceapi.nets.face_recognition_net.compute_face_descriptor


async def describe(photo: Any, settings: Settings) -> faceapi.Face | None:
    task = faceapi.detect_single_face(photo, settings.options())
    return await task.with_face_landmarks().with_face_descriptor()


async def recognize() -> None:
    settings = await page.ready()
    await pile.ready()
    page.status.say("Reading the photos of people…")
    known = await references.known(describe, settings)
    matcher = faceapi.FaceMatcher(known, settings.max_distance)

    for picture in pile.each("Looking for faces…", step=1, steps=3):
        with picture.step("finding"):
            task = faceapi.detect_all_faces(picture.image, settings.options())
            picture.faces = await task.with_face_landmarks()
            boxes = [face.landmarks.align(use_dlib_alignment=True) for face in picture.faces]
            picture.crops = await faceapi.extract_faces(picture.image, boxes)

    for picture in pile.each("Descriptors, one face after the other…", step=2, steps=3):
        with picture.step("alone"):
            found = [await compute_descriptor(crop) for crop in picture.crops]
            picture.matches = [matcher.find_best_match(descriptor) for descriptor in found]

    with pile.timing_all("Descriptors of all faces at once…"):
        if pile.crops:
            await compute_descriptor(pile.crops)
    pile.show(settings)


await page.run_on_change(recognize)
