import faceapi
from faceapi import draw
from faceapi.browser import Overlay

await faceapi.nets.ssd_mobilenetv1.load_from_uri()
await faceapi.nets.face_landmark_68_net.load_from_uri()
await faceapi.nets.face_recognition_net.load_from_uri()

options = faceapi.SsdMobilenetv1Options(min_confidence=0.5)
max_distance = 0.5
people = []
for name in ("Ada", "Bea", "Cleo", "Dora", "Elin"):
    portrait = await (
        faceapi.detect_single_face(f"../samples/{name.lower()}.jpg", options)
        .with_face_landmarks()
        .with_face_descriptor()
    )
    if portrait is not None:
        people.append(faceapi.LabeledFaceDescriptors(name, [portrait.descriptor]))
matcher = faceapi.FaceMatcher(people, max_distance)

faces = await (
    faceapi.detect_all_faces("picture", options).with_face_landmarks().with_face_descriptors()
)
matches = [matcher.find_best_match(face.descriptor) for face in faces]
Overlay.over("picture").show(draw.matches(faces, matches))
