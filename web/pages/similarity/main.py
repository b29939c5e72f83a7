"""Similarity: how far apart the faces in two pictures are."""

import faceapi
from ui.pages.comparison_page import ComparisonPage
from ui.settings import Settings
from ui.text.photo_snippets import similarity_program

bench = ComparisonPage(similarity_program)


async def describe(picture: str, settings: Settings) -> faceapi.Face | None:
    task = faceapi.detect_single_face(picture, settings.options())
    face = await task.with_face_landmarks().with_face_descriptor()
    bench.show(picture, [face] if face else [])
    return face


async def compare(settings: Settings) -> None:
    first = await describe("first", settings)
    second = await describe("second", settings)
    if first is None or second is None:
        bench.say(f"No faces found in the {'first' if first is None else 'second'} picture.")
        return
    distance = faceapi.euclidean_distance(first.descriptor, second.descriptor)
    if distance < settings.max_distance:
        bench.note("second", [second], [faceapi.FaceMatch("the same person", distance)])
        bench.say(f"Distance {distance:.2f}: the same person.", verdict="same")
    else:
        bench.note("second", [second], [faceapi.FaceMatch("another person", distance)])
        bench.say(f"Distance {distance:.2f}: two different people.", verdict="different")


await bench.run_on_change(compare)
