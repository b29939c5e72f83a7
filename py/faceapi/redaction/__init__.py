"""Make faces in photos and films unrecognizable.

::

    from faceapi.redaction import Redaction, Region, find_faces, redact

    picture = await faceapi.open_picture("photo.jpg")
    faces = await find_faces(picture)  # searched harder than detect_all_faces does by default
    pixels = redact(picture.rgb(), [Region.of_face(face) for face in faces], Redaction())

:func:`redact` is the same numpy code in CPython and in the browser. A film takes two passes, so
that a face is covered before it is first detected: :func:`plan_film` reads it once and plans the
regions to cover in each frame.

A blurred or pixelated face keeps a few average colors. In a film these change with every frame, so
many frames of a still head could reveal more than one photo. ``"fill"`` and ``"emoji"`` keep
nothing of the face.
"""

from faceapi.redaction.effects import redact
from faceapi.redaction.face_search import find_faces, is_known
from faceapi.redaction.films import FilmPlan, plan_film
from faceapi.redaction.options import SHAPES, STYLES, Redaction
from faceapi.redaction.regions import Region

__all__ = [
    "SHAPES",
    "STYLES",
    "FilmPlan",
    "Redaction",
    "Region",
    "find_faces",
    "is_known",
    "plan_film",
    "redact",
]
