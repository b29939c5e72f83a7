import faceapi
from faceapi import draw
from faceapi.browser import Camera, Overlay

await faceapi.nets.tiny_face_detector.load_from_uri()
await faceapi.nets.face_landmark_68_tiny_net.load_from_uri()
await faceapi.nets.face_expression_net.load_from_uri()
await faceapi.nets.age_gender_net.load_from_uri()

options = faceapi.TinyFaceDetectorOptions(input_size=320, score_threshold=0.5)
overlay = Overlay.over("video")
async with Camera.open("video") as camera:
    async for frame in camera:
        faces = await (
            faceapi.detect_all_faces(frame, options)
            .with_face_landmarks(tiny=True)  # if landmarks
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
        overlay.show(shapes)
