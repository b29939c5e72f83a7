"""Who is it, and how sure is that: an index of enrolled people, and groups of unknown ones.

::

    picture = await faceapi.open_picture("photo.jpg")
    faces = await faceapi.detect_all_faces(picture).with_face_landmarks().with_face_descriptors()

    index = faceapi.FaceIndex(false_accept_rate=0.001)  # one stranger in 1,000 gets a name
    for refusal in index.enroll("Ada", faces[0], picture).refusals:
        print(refusal.message)  # the face is too small, blurred, or turned away
    for candidate in index.search(faces[1], k=5):
        print(candidate.name, candidate.distance, candidate.probability)

    for person in faceapi.group(faces):  # nobody enrolled: who is who?
        print(len(person), "faces of one person")

Distances are Euclidean, as those of :class:`faceapi.FaceMatcher`. What a distance means comes from
a :class:`Calibration`: a table measured by ``python build.py accuracy`` on pairs of photos of one
person and of strangers.
"""

from faceapi.recognition.calibration import Calibration, calibrations
from faceapi.recognition.candidates import Candidate
from faceapi.recognition.face_index import FaceIndex
from faceapi.recognition.groups.grouping import FaceGroup, group
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
    "measure_quality",
]
