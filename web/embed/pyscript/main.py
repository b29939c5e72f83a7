from pyscript import document

import faceapi
from faceapi import draw
from faceapi.browser import Overlay

await faceapi.nets.tiny_face_detector.load_from_uri()
faces = await faceapi.detect_all_faces("people", faceapi.TinyFaceDetectorOptions())

Overlay.over("people").show(draw.detections(faces))
document.getElementById("result").textContent = f"{len(faces)} faces"
