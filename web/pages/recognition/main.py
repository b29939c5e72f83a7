"""Recognition: label the faces in a group photo using reference photos."""

from typing import Any

import faceapi
from ui.pages.photo_page import PhotoPage
from ui.people.identification import identify
from ui.people.reference_photos import ReferencePhotos
from ui.settings import Settings
from ui.text.summary import left_to_right

page = PhotoPage()
references = ReferencePhotos(page.app)


async def describe(photo: Any, settings: Settings) -> faceapi.Face | None:
    task = faceapi.detect_single_face(photo, settings.options())
    return await task.with_face_landmarks().with_face_descriptor()


async def recognize(settings: Settings) -> None:
    people = await references.labeled_descriptors(describe, settings)
    index = faceapi.FaceIndex(settings.false_accept_rate)
    index.add_people(people)

    picture = await faceapi.open_picture("picture")
    task = faceapi.detect_all_faces(picture, settings.options())
    faces = left_to_right(await task.with_face_landmarks().with_face_descriptors())
    page.show(faces, identify(index, faces, picture))


await page.run_on_change(recognize)
