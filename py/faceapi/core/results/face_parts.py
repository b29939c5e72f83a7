"""The optional parts of a face, and the steps that compute them."""

from collections.abc import Mapping
from typing import Final

STEP_FOR_PART: Final[Mapping[str, str]] = {
    "landmarks": ".with_face_landmarks()",
    "unshifted_landmarks": ".with_face_landmarks()",
    "aligned_rect": ".with_face_landmarks()",
    "expressions": ".with_face_expressions()",
    "gender": ".with_age_and_gender()",
    "gender_probability": ".with_age_and_gender()",
    "age": ".with_age_and_gender()",
    "descriptor": ".with_face_landmarks() and .with_face_descriptors()",
    "upright_region": "upright=True",
}
"""The optional parts, in face-api.js's order, and the steps of the chain that compute them."""
