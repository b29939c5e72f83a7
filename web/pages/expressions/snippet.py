import faceapi
from faceapi import draw
from faceapi.browser import Overlay

await faceapi.nets.ssd_mobilenetv1.load_from_uri()
await faceapi.nets.face_landmark_68_net.load_from_uri()
await faceapi.nets.face_expression_net.load_from_uri()

options = faceapi.SsdMobilenetv1Options(min_confidence=0.5)
min_probability = 0.1
faces = await (
    faceapi.detect_all_faces("picture", options)
    .with_face_landmarks()  # if landmarks
    .with_face_expressions()
)

lines = [draw.expression_lines(face.expressions, min_probability) for face in faces]
shapes = draw.detections(faces)
shapes += draw.face_landmarks(faces)  # if landmarks
shapes += draw.captions(faces, lines)
Overlay.over("picture").show(shapes)
