"""Batch recognition: the people in many images, one by one and as a single batch."""

from typing import Any

import faceapi
from ui.app import App
from ui.pages.batch_page import Batch
from ui.people.reference_photos import ReferencePhotos
from ui.settings import Settings

app = App()
references = ReferencePhotos(app)
batch = Batch(app)
compute_descriptor = faceapi.nets.face_recognition_net.compute_face_descriptor


async def describe(photo: Any, settings: Settings) -> faceapi.Face | None:
    task = faceapi.detect_single_face(photo, settings.options())
    return await task.with_face_landmarks().with_face_descriptor()


async def recognize() -> None:
    settings = await app.load_networks()
    await batch.reset()
    app.status.show("Reading the reference photos…")
    people = await references.labeled_descriptors(describe, settings)
    matcher = faceapi.FaceMatcher(people, settings.max_distance)

    for item in batch.iterate("Looking for faces…", step=1, steps=3):
        with item.step("finding"):
            task = faceapi.detect_all_faces(item.image, settings.options())
            item.faces = await task.with_face_landmarks()
            boxes = [face.landmarks.align(use_dlib_alignment=True) for face in item.faces]
            item.crops = await faceapi.extract_faces(item.image, boxes)

    for item in batch.iterate("Descriptors, one face at a time…", step=2, steps=3):
        with item.step("one_by_one"):
            results = [await compute_descriptor(crop) for crop in item.crops]
            item.matches = [matcher.find_best_match(descriptor) for descriptor in results]

    with batch.timed_batch("Descriptors of all faces in one batch…"):
        if batch.crops:
            await compute_descriptor(batch.crops)
    batch.show(settings)


await app.run_on_change(recognize)
