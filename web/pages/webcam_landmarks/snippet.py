import faceapi
from faceapi import draw
from faceapi.browser import Camera, Overlay

await faceapi.nets.tiny_face_detector.load_from_uri()
await faceapi.nets.face_landmark_68_net.load_from_uri()

options = faceapi.TinyFaceDetectorOptions(input_size=224, score_threshold=0.5)
tracker = faceapi.FaceTracker(
    options,
    tiny_landmarks=True,  # if tiny_landmarks
)
overlay = Overlay.over("video")
async with Camera.open("video") as camera:
    async for frame in camera:
        faces = await tracker.update(frame)
        shapes = draw.face_landmarks(faces)
        shapes += draw.detections(faces)  # if boxes
        overlay.show(shapes, frame=camera.current_if_late)
