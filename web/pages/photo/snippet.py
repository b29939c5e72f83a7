import faceapi
from faceapi import draw
from faceapi.browser import Overlay

await faceapi.nets.ssd_mobilenetv1.load_from_uri()
await faceapi.nets.face_landmark_68_net.load_from_uri()
await faceapi.nets.face_recognition_net.load_from_uri()
await faceapi.nets.face_expression_net.load_from_uri()
await faceapi.nets.age_gender_net.load_from_uri()

options = faceapi.SsdMobilenetv1Options(min_confidence=0.5)
faces = await (
    faceapi.detect_all_faces(
        "picture",
        options,
        upright=True,  # if look_harder
        turns=(0, 90, 180, 270),  # if look_harder
        tiles="auto",  # if look_harder
    )
    .with_face_landmarks()  # if landmarks
    .with_face_descriptors()  # if landmarks and descriptors
    .with_face_expressions()  # if expressions
    .with_age_and_gender()  # if age_and_gender
)

shapes = draw.detections(faces)
shapes += draw.face_landmarks(faces)  # if landmarks
for face in faces:  # if expressions or age_and_gender
    lines: list[str] = []
    lines += draw.expression_lines(face.expressions)  # if expressions
    lines += draw.age_and_gender_lines(face)  # if age_and_gender
    shapes += draw.captions(face, [lines])
Overlay.over("picture").show(shapes)
