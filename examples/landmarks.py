"""Locate eyes, brows, nose, mouth and chin."""

import faceapi

for face in faceapi.detect_all_faces("photo.jpg").with_face_landmarks().run_sync():
    print(face.landmarks.left_eye, face.landmarks.mouth)
