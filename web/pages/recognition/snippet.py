import faceapi
from faceapi import draw
from faceapi.browser import Overlay

await faceapi.nets.ssd_mobilenetv1.load_from_uri()
await faceapi.nets.face_landmark_68_net.load_from_uri()
await faceapi.nets.face_recognition_net.load_from_uri()

options = faceapi.SsdMobilenetv1Options(min_confidence=0.5)
false_accept_rate = 0.001
index = faceapi.FaceIndex(false_accept_rate)
for name in ("Ada", "Bea", "Cleo", "Dora", "Elin"):
    portrait = await (
        faceapi.detect_single_face(f"../samples/{name.lower()}.jpg", options)
        .with_face_landmarks()
        .with_face_descriptor()
    )
    if portrait is not None:
        index.add(name, portrait)

faces = await (
    faceapi.detect_all_faces("picture", options).with_face_landmarks().with_face_descriptors()
)
matches = [index.identify(face) for face in faces]
names = [str(match) if match else "unknown" for match in matches]
Overlay.over("picture").show(draw.captions(faces, [[name] for name in names]))
