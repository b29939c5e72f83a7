"""Similarity: the distance between the faces in two images."""

import faceapi
from ui.output.face_picker import FacePicker
from ui.pages.comparison_page import SIDES, ComparisonPage
from ui.settings import Settings
from ui.text.summary import left_to_right

page = ComparisonPage()


def compare() -> None:
    """Compare the selected faces."""
    for side, picker in pickers.items():
        page.show(side, [picker.face] if picker.face else [], others=picker.others)
    first, second = (picker.face for picker in pickers.values())
    if first is None or second is None:
        page.show_status(f"No faces found in the {'first' if first is None else 'second'} picture.")
        return
    distance = faceapi.euclidean_distance(first.descriptor, second.descriptor)
    if distance < page.app.settings.max_distance:
        page.set_matches("second", [second], [faceapi.FaceMatch("the same person", distance)])
        page.show_status(f"Distance {distance:.2f}: the same person.", match=True)
    else:
        page.set_matches("second", [second], [faceapi.FaceMatch("another person", distance)])
        page.show_status(f"Distance {distance:.2f}: two different people.", match=False)


def clear() -> None:
    for picker in pickers.values():
        picker.clear()


async def process(settings: Settings) -> None:
    for side, picker in pickers.items():
        task = faceapi.detect_all_faces(side, settings.options())
        picker.show(left_to_right(await task.with_face_landmarks().with_face_descriptors()))
    compare()


pickers = {side: FacePicker(side, compare) for side in SIDES}
page.on_clear = clear
await page.run_on_change(process)
