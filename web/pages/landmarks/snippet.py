import faceapi
from faceapi import draw
from faceapi.browser import Overlay

await faceapi.nets.ssd_mobilenetv1.load_from_uri()
await faceapi.nets.face_landmark_68_net.load_from_uri()

options = faceapi.SsdMobilenetv1Options(min_confidence=0.5)
faces = await faceapi.detect_all_faces("picture", options).with_face_landmarks()

shapes = draw.face_landmarks(faces)
shapes += draw.detections(faces)  # if boxes
Overlay.over("picture").show(shapes)
