import faceapi
from faceapi import draw
from faceapi.browser import Camera, Overlay

await faceapi.nets.tiny_face_detector.load_from_uri()
await faceapi.nets.face_landmark_68_net.load_from_uri()

options = faceapi.TinyFaceDetectorOptions(input_size=224, score_threshold=0.5)
overlay = Overlay.over("video")
async with Camera.open("video") as camera:
    async for frame in camera:
        faces = await faceapi.detect_all_faces(frame, options).with_face_landmarks()
        shapes = draw.face_landmarks(faces)
        shapes += draw.detections(faces)  # if boxes
        overlay.show(shapes)
