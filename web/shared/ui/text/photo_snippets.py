"""The programs of the pages about still pictures that do more than find faces and draw them."""

from __future__ import annotations

from ui.settings import Settings
from ui.text.snippets import loads, options_of

_DESCRIBED = ".with_face_landmarks().with_face_descriptors()"


def recognition_program(settings: Settings) -> str:
    """Name the faces in a group photo, by a reference photo of each person."""
    return f"""\
import faceapi
from faceapi import draw
from faceapi.browser import Overlay

{loads(settings)}

options = {options_of(settings)}
{_references()}
matcher = faceapi.FaceMatcher(known, {settings.max_distance:g})

faces = await (
    faceapi.detect_all_faces("picture", options)
    .with_face_landmarks().with_face_descriptors()
)
matches = [matcher.find_best_match(face.descriptor) for face in faces]
Overlay.over("picture").show(draw.matches(faces, matches))
"""


def reference_program(settings: Settings) -> str:
    """Find everybody of one picture in another."""
    return f"""\
import faceapi
from faceapi import draw
from faceapi.browser import Overlay

{loads(settings)}

options = {options_of(settings)}

async def describe(picture):
    task = faceapi.detect_all_faces(picture, options)
    return await task{_DESCRIBED}

matcher = faceapi.FaceMatcher(await describe("first"), {settings.max_distance:g})
faces = await describe("second")
matches = [matcher.find_best_match(face.descriptor) for face in faces]
Overlay.over("second").show(draw.matches(faces, matches))
"""


def similarity_program(settings: Settings) -> str:
    """Compare two faces."""
    return f"""\
import faceapi

{loads(settings)}

options = {options_of(settings)}

async def describe(picture):
    task = faceapi.detect_single_face(picture, options)
    return await task.with_face_landmarks().with_face_descriptor()

first, second = await describe("first"), await describe("second")
distance = faceapi.euclidean_distance(first.descriptor, second.descriptor)
print("the same person" if distance < {settings.max_distance:g} else "two people")
"""


def extraction_program(settings: Settings) -> str:
    """Cut the faces out."""
    return f"""\
import faceapi
from pyscript import document

{loads(settings)}

options = {options_of(settings)}
faces = await faceapi.detect_all_faces("picture", options)
for canvas in await faceapi.extract_faces("picture", faces):
    document.body.append(canvas)
"""


def batch_landmarks_program(settings: Settings) -> str:
    """Landmarks of the faces of all pictures, in one batch."""
    return f"""\
import faceapi
from pyscript import document

{loads(settings)}

options = {options_of(settings)}
crops = []
for image in document.querySelectorAll("img"):
    faces = await faceapi.detect_all_faces(image, options)
    crops += await faceapi.extract_faces(image, faces)

network = faceapi.nets.face_landmark_68_net
landmarks = await network.detect_landmarks(crops)  # a list in, a list out: one batch
"""


def batch_recognition_program(settings: Settings) -> str:
    """Names of the faces of all pictures; descriptors in one batch."""
    return f"""\
import faceapi
from pyscript import document

{loads(settings)}

options = {options_of(settings)}
{_references()}
matcher = faceapi.FaceMatcher(known, {settings.max_distance:g})

crops = []
for image in document.querySelectorAll("img"):
    faces = await faceapi.detect_all_faces(image, options).with_face_landmarks()
    boxes = [face.landmarks.align(use_dlib_alignment=True) for face in faces]
    crops += await faceapi.extract_faces(image, boxes)

network = faceapi.nets.face_recognition_net
descriptors = await network.compute_face_descriptor(crops)  # a list in, a list out: one batch
print([str(matcher.find_best_match(descriptor)) for descriptor in descriptors])
"""


def _references() -> str:
    return """\
known = []
for name in ("Ada", "Bea", "Cleo", "Dora", "Elin"):
    face = await (
        faceapi.detect_single_face(f"../samples/{name.lower()}.jpg", options)
        .with_face_landmarks().with_face_descriptor()
    )
    known.append(faceapi.LabeledFaceDescriptors(name, [face.descriptor]))"""
