"""Decide whether two pictures show the same person."""

import faceapi

me = faceapi.detect_single_face("me.jpg").with_face_landmarks().with_face_descriptor()
unknown = faceapi.detect_single_face("unknown.jpg").with_face_landmarks().with_face_descriptor()
distance = faceapi.euclidean_distance(me.run_sync().descriptor, unknown.run_sync().descriptor)
print("the same person" if distance < 0.6 else "another person", distance)
