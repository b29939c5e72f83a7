"""Recognize people: an index of enrolled people, and groups of unknown faces.

::

    picture = await faceapi.open_picture("photo.jpg")
    faces = await faceapi.detect_all_faces(picture).with_face_landmarks().with_face_descriptors()

    index = faceapi.FaceIndex(false_accept_rate=0.001)  # one stranger in 1,000 gets a name
    for refusal in index.enroll("Ada", faces[0], picture).refusals:
        print(refusal.message)  # the face is too small, blurred, or turned away
    for candidate in index.search(faces[1], k=5):
        print(candidate.name, candidate.distance, candidate.probability)

    for person in faceapi.group(faces):  # without enrolled people
        print(len(person), "faces of one person")

Distances are Euclidean, as in :class:`faceapi.FaceMatcher`. A :class:`Calibration` converts them to
rates and probabilities: a table measured by ``python build.py accuracy`` on pairs of photos of one
person and of strangers.
"""

from faceapi.recognition.calibration import Calibration, calibrations
from faceapi.recognition.candidates import Candidate
from faceapi.recognition.face_index import FaceIndex
from faceapi.recognition.groups.grouping import FaceGroup, group, group_in_slices
from faceapi.recognition.quality import (
    Enrollment,
    FaceQuality,
    QualityGate,
    Refusal,
    measure_quality,
)
from faceapi.recognition.stores.faiss_store import FaissStore
from faceapi.recognition.stores.vector_store import ArrayStore, VectorStore

__all__ = [
    "ArrayStore",
    "Calibration",
    "Candidate",
    "Enrollment",
    "FaceGroup",
    "FaceIndex",
    "FaceQuality",
    "FaissStore",
    "QualityGate",
    "Refusal",
    "VectorStore",
    "calibrations",
    "group",
    "group_in_slices",
    "measure_quality",
]
