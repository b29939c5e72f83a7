import faceapi
from faceapi import draw
from faceapi.browser import Overlay

await faceapi.nets.ssd_mobilenetv1.load_from_uri()
await faceapi.nets.face_landmark_68_net.load_from_uri()
await faceapi.nets.age_gender_net.load_from_uri()

options = faceapi.SsdMobilenetv1Options(min_confidence=0.5)
faces = await (
    faceapi.detect_all_faces("picture", options)
    .with_face_landmarks()  # if landmarks
    .with_age_and_gender()
)

shapes = draw.detections(faces)
shapes += draw.face_landmarks(faces)  # if landmarks
shapes += draw.captions(faces, [draw.age_and_gender_lines(face) for face in faces])
Overlay.over("picture").show(shapes)
