"""Similarity: the distance between the faces in two images."""

import faceapi
from ui.pages.comparison_page import ComparisonPage
from ui.settings import Settings

page = ComparisonPage()


async def describe(picture: str, settings: Settings) -> faceapi.Face | None:
    task = faceapi.detect_single_face(picture, settings.options())
    face = await task.with_face_landmarks().with_face_descriptor()
    page.show(picture, [face] if face else [])
    return face


async def compare(settings: Settings) -> None:
    first = await describe("first", settings)
    second = await describe("second", settings)
    if first is None or second is None:
        page.show_status(f"No faces found in the {'first' if first is None else 'second'} picture.")
        return
    distance = faceapi.euclidean_distance(first.descriptor, second.descriptor)
    if distance < settings.max_distance:
        page.set_matches("second", [second], [faceapi.FaceMatch("the same person", distance)])
        page.show_status(f"Distance {distance:.2f}: the same person.", match=True)
    else:
        page.set_matches("second", [second], [faceapi.FaceMatch("another person", distance)])
        page.show_status(f"Distance {distance:.2f}: two different people.", match=False)


await page.run_on_change(compare)
