from js import document

import faceapi
from faceapi.browser.redaction import redacted_canvas
from faceapi.redaction import Redaction, Region, find_faces

await faceapi.nets.ssd_mobilenetv1.load_from_uri()
await faceapi.nets.face_landmark_68_net.load_from_uri()
await faceapi.load("center_face")

options = faceapi.SsdMobilenetv1Options(min_confidence=0.3)
faces = await find_faces("picture", options)
regions = [Region.of_face(face) for face in faces]
document.body.append(redacted_canvas("picture", regions, Redaction(style="blur")))
