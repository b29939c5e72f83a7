"""Recognition: label the faces in a group photo using reference photos."""

from typing import Any

import faceapi
from ui.pages.photo_page import PhotoPage
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
    matcher = faceapi.FaceMatcher(people, settings.max_distance)

    task = faceapi.detect_all_faces("picture", settings.options())
    faces = left_to_right(await task.with_face_landmarks().with_face_descriptors())
    page.show(faces, [matcher.find_best_match(face.descriptor) for face in faces])


await page.run_on_change(recognize)
