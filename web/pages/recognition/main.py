"""Recognition: reference photos of several people, and who of them is in a group photo."""

from typing import Any

import faceapi
from ui.pages.photo_page import PhotoPage
from ui.people.reference_photos import ReferencePhotos
from ui.settings import Settings
from ui.text.photo_snippets import recognition_program
from ui.text.summary import left_to_right

bench = PhotoPage(recognition_program)
references = ReferencePhotos(bench.page)


async def describe(photo: Any, settings: Settings) -> faceapi.Face | None:
    task = faceapi.detect_single_face(photo, settings.options())
    return await task.with_face_landmarks().with_face_descriptor()


async def recognize(settings: Settings) -> None:
    known = await references.known(describe, settings)
    matcher = faceapi.FaceMatcher(known, settings.max_distance)

    task = faceapi.detect_all_faces("picture", settings.options())
    faces = left_to_right(await task.with_face_landmarks().with_face_descriptors())
    bench.show(faces, [matcher.find_best_match(face.descriptor) for face in faces])


await bench.run_on_change(recognize)
