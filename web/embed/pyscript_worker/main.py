from pyscript import document

import faceapi

people = document.getElementById("people").src
await faceapi.nets.tiny_face_detector.load_from_uri()
faces = await faceapi.detect_all_faces(people, faceapi.TinyFaceDetectorOptions())

document.getElementById("result").textContent = f"{len(faces)} faces"
