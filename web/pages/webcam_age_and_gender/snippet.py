from collections import deque
from statistics import fmean

import faceapi
from faceapi import draw
from faceapi.browser import Camera, Overlay

await faceapi.nets.tiny_face_detector.load_from_uri()
await faceapi.nets.face_landmark_68_tiny_net.load_from_uri()
await faceapi.nets.age_gender_net.load_from_uri()

options = faceapi.TinyFaceDetectorOptions(input_size=224, score_threshold=0.5)
ages: deque[float] = deque(maxlen=30)
overlay = Overlay.over("video")
async with Camera.open("video") as camera:
    async for frame in camera:
        face = await (
            faceapi.detect_single_face(frame, options)
            .with_face_landmarks(tiny=True)  # if landmarks
            .with_age_and_gender()
        )
        if face is None:
            continue
        ages.append(face.age)
        caption = f"{fmean(ages):.0f} years, {face.gender.value}"
        overlay.show([*draw.detections(face), *draw.captions(face, [caption])])
