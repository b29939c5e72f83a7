import faceapi
from faceapi import draw
from faceapi.browser import Overlay, VideoFrames

await faceapi.nets.tiny_face_detector.load_from_uri()
await faceapi.nets.face_landmark_68_net.load_from_uri()
await faceapi.nets.face_expression_net.load_from_uri()
await faceapi.nets.age_gender_net.load_from_uri()

options = faceapi.TinyFaceDetectorOptions(input_size=416, score_threshold=0.5)
overlay = Overlay.over("video")
async with VideoFrames("video") as frames:
    async for frame in frames:
        faces = await (
            faceapi.detect_all_faces(frame, options)
            .with_face_landmarks()  # if landmarks
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
