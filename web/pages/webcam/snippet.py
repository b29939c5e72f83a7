import faceapi
from faceapi import draw
from faceapi.browser import Camera, Overlay

await faceapi.nets.tiny_face_detector.load_from_uri()
await faceapi.nets.face_landmark_68_tiny_net.load_from_uri()
await faceapi.nets.face_expression_net.load_from_uri()
await faceapi.nets.age_gender_net.load_from_uri()

options = faceapi.TinyFaceDetectorOptions(input_size=320, score_threshold=0.5)
tracker = faceapi.FaceTracker(
    options,
    tiny_landmarks=True,  # if tiny_landmarks
    expressions=True,  # if expressions
    age_and_gender=True,  # if age_and_gender
)
overlay = Overlay.over("video")
async with Camera.open("video") as camera:
    async for frame in camera:
        faces = await tracker.update(frame)
        shapes = draw.detections(faces)
        shapes += draw.face_landmarks(faces)  # if landmarks
        for face in faces:
            lines = [f"face {face.track_id}"]
            lines += draw.expression_lines(face.expressions)  # if expressions
            lines += draw.age_and_gender_lines(face)  # if age_and_gender
            shapes += draw.captions(face, [lines])
        overlay.show(shapes, frame=camera.current_if_late)
