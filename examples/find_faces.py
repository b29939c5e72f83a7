"""Find the faces in a picture."""

import faceapi

print(faceapi.detect_all_faces("photo.jpg").run_sync())
