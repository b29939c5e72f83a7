"""Detect faces with the steps that the settings select."""

from __future__ import annotations

import faceapi
from faceapi import Face
from faceapi.types import AllFacesTask
from ui.search import SearchKeywords
from ui.settings import Settings


async def detect_faces(
    image: object, settings: Settings, search: SearchKeywords | None = None
) -> list[Face]:
    """Detect all faces; compute landmarks, descriptors, expressions, age and gender as selected.

    Descriptors need landmarks, and are left out without them.
    """
    task: AllFacesTask = faceapi.detect_all_faces(image, settings.options(), **(search or {}))
    if settings.landmarks:
        aligned = task.with_face_landmarks(tiny=settings.tiny_landmarks)
        task = aligned.with_face_descriptors() if settings.descriptors else aligned
    if settings.expressions:
        task = task.with_face_expressions()
    if settings.age_and_gender:
        task = task.with_age_and_gender()
    return await task
