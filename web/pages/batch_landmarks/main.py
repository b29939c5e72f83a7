"""Batch landmarks: the faces of many pictures, one after the other and all at once."""

import faceapi
from ui.app import Page
from ui.pages.batch import Batch
from ui.text.photo_snippets import batch_landmarks_program

page = Page(batch_landmarks_program)
pile = Batch(page)


detect_landmarks = faceapi.nets.face_landmark_68_net.detect_landmarks


async def find_landmarks() -> None:
    settings = await page.ready()
    await pile.ready()

    for picture in pile.each("Looking for faces…", step=1, steps=3):
        with picture.step("finding"):
            picture.faces = await faceapi.detect_all_faces(picture.image, settings.options())
            picture.crops = await faceapi.extract_faces(picture.image, picture.faces)

    for picture in pile.each("Landmarks, one face after the other…", step=2, steps=3):
        with picture.step("alone"):
            found = [await detect_landmarks(crop) for crop in picture.crops]
            pairs = zip(picture.faces, found, strict=True)
            picture.faces = [face.with_landmarks(points) for face, points in pairs]

    with pile.timing_all("Landmarks of all faces at once…"):
        if pile.crops:
            await detect_landmarks(pile.crops)
    pile.show(settings)


await page.run_on_change(find_landmarks)
