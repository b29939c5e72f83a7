import faceapi
from faceapi import draw
from faceapi.browser import Camera, Overlay

await faceapi.nets.tiny_face_detector.load_from_uri()
await faceapi.nets.face_landmark_68_tiny_net.load_from_uri()
await faceapi.nets.face_expression_net.load_from_uri()

options = faceapi.TinyFaceDetectorOptions(input_size=224, score_threshold=0.5)
min_probability = 0.1
tracker = faceapi.FaceTracker(
    options,
    tiny_landmarks=True,  # if tiny_landmarks
    expressions=True,
)
overlay = Overlay.over("video")
async with Camera.open("video") as camera:
    async for frame in camera:
        faces = await tracker.update(frame)
        lines = [draw.expression_lines(face.expressions, min_probability) for face in faces]
        shapes = draw.detections(faces)
        shapes += draw.face_landmarks(faces)  # if landmarks
        shapes += draw.captions(faces, lines)
        overlay.show(shapes, frame=camera.current_if_late)
