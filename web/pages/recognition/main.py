"""Recognition: label the faces in a group photo using reference photos."""

from typing import Any

import faceapi
from ui.pages.photo_page import PhotoPage
from ui.people.distances import distance_table
from ui.people.face_naming import FaceNaming
from ui.people.heat_map import HeatMap
from ui.people.lookup import identify
from ui.people.reference_photos import ReferencePhotos
from ui.settings import Settings
from ui.text.summary import left_to_right

page = PhotoPage()
references = ReferencePhotos(page.app)
naming = FaceNaming("picture", references)
heat_map = HeatMap("picture")
page.marker.on_choose = naming.ask
page.on_clear = heat_map.clear


async def describe(photo: Any, settings: Settings) -> faceapi.Face | None:
    task = faceapi.detect_single_face(photo, settings.options())
    return await task.with_face_landmarks().with_face_descriptor()


async def recognize(settings: Settings) -> None:
    people = await references.labeled_descriptors(describe, settings, required=False)
    index = faceapi.FaceIndex(settings.false_accept_rate)
    index.add_people(people)

    picture = await faceapi.open_picture("picture")
    task = faceapi.detect_all_faces(picture, settings.options())
    faces = left_to_right(await task.with_face_landmarks().with_face_descriptors())
    if not people:
        page.show(faces, note=" There are no known people yet: choose a face to name it.")
        naming.set_faces(faces)
        return
    matches = identify(index, faces, picture)
    page.show(faces, matches)
    naming.set_faces(faces, matches)
    heat_map.show(distance_table(index, faces), faces)


await page.run_on_change(recognize)
