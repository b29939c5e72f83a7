"""Batch landmarks: the faces of many images, one by one and as a single batch."""

import faceapi
from ui.app import App
from ui.pages.batch_page import Batch

app = App()
batch = Batch(app)


detect_landmarks = faceapi.nets.face_landmark_68_net.detect_landmarks


async def show_landmarks() -> None:
    settings = await app.load_networks()
    await batch.reset()

    for item in batch.iterate("Looking for faces…", step=1, steps=3):
        with item.step("finding"):
            item.faces = await faceapi.detect_all_faces(item.image, settings.options())
            item.crops = await faceapi.extract_faces(item.image, item.faces)

    for item in batch.iterate("Landmarks, one face at a time…", step=2, steps=3):
        with item.step("one_by_one"):
            results = [await detect_landmarks(crop) for crop in item.crops]
            pairs = zip(item.faces, results, strict=True)
            item.faces = [face.with_landmarks(points) for face, points in pairs]

    with batch.timed_batch("Landmarks of all faces in one batch…"):
        if batch.crops:
            await detect_landmarks(batch.crops)
    batch.show(settings)


await app.run_on_change(show_landmarks)
