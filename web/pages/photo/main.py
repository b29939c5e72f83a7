"""Photo: detect the faces in an image and show everything about them."""

import faceapi
from ui.pages.photo_page import PhotoPage
from ui.search import HARDER, SearchKeywords, is_poor, keywords, note
from ui.settings import Settings
from ui.text.summary import left_to_right

page = PhotoPage()


async def detect_faces(settings: Settings) -> None:
    faces = await analyze(settings, keywords(settings))
    message = ""
    if is_poor(faces) and not settings.look_harder:
        page.app.status.show("Looking harder, in turned pictures and in parts…")
        harder = await analyze(settings, HARDER)
        message = note(harder, faces)
        faces = harder if message else faces
    page.show(left_to_right(faces), note=message)


async def analyze(settings: Settings, search: SearchKeywords) -> list[faceapi.Face]:
    task = faceapi.detect_all_faces("picture", settings.options(), **search)
    if settings.landmarks:
        task = task.with_face_landmarks(tiny=settings.tiny_landmarks)
        if settings.descriptors:
            task = task.with_face_descriptors()
    if settings.expressions:
        task = task.with_face_expressions()
    if settings.age_and_gender:
        task = task.with_age_and_gender()
    return await task


await page.run_on_change(detect_faces)
