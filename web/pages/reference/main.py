"""Same people: find the people of one image in another."""

import faceapi
from ui.pages.comparison_page import ComparisonPage
from ui.settings import Settings
from ui.text.summary import shared_summary

page = ComparisonPage()


async def describe(picture: str, settings: Settings) -> list[faceapi.Face]:
    task = faceapi.detect_all_faces(picture, settings.options())
    return await task.with_face_landmarks().with_face_descriptors()


async def recognize(settings: Settings) -> None:
    reference = await describe("first", settings)
    faces = await describe("second", settings)
    if not reference:
        page.show_status("No faces found in the first picture.")
        return
    matcher = faceapi.FaceMatcher(reference, settings.max_distance)  # person 1, person 2, …
    reference_matches, matches = (
        [matcher.find_best_match(face.descriptor) for face in side] for side in (reference, faces)
    )
    page.show("first", reference, reference_matches)
    page.show("second", faces, matches)
    page.show_status(shared_summary(matches))


await page.run_on_change(recognize)
