from js import document

import faceapi
from faceapi.browser.redaction import redact_canvas
from faceapi.redaction import Redaction, Region, find_faces

await faceapi.nets.ssd_mobilenetv1.load_from_uri()
await faceapi.nets.face_landmark_68_net.load_from_uri()
await faceapi.load("center_face")

picture = document.getElementById("picture")
faces = await find_faces(picture)

canvas = document.createElement("canvas")
canvas.width, canvas.height = picture.naturalWidth, picture.naturalHeight
canvas.getContext("2d").drawImage(picture, 0, 0)
redact_canvas(canvas, [Region.of_face(face) for face in faces], Redaction(style="blur"))
document.body.append(canvas)
