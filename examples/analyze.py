"""Estimate age, gender and expression."""

import faceapi

task = faceapi.detect_all_faces("photo.jpg").with_face_landmarks()
for face in task.with_age_and_gender().with_face_expressions().run_sync():
    print(f"{face.gender.value}, {face.age:.0f}: {face.expressions.as_sorted_array()[0][0]}")
