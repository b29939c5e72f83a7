import faceapi
from faceapi import draw
from faceapi.browser import Gallery, Overlay

await faceapi.nets.ssd_mobilenetv1.load_from_uri()
await faceapi.nets.face_landmark_68_net.load_from_uri()
await faceapi.nets.face_recognition_net.load_from_uri()

options = faceapi.SsdMobilenetv1Options(min_confidence=0.5)
max_distance = 0.5
gallery = await Gallery.open()
matcher = await gallery.matcher(max_distance)  # None while nobody is saved
overlay = Overlay.over("picture")
faces = await (
    faceapi.detect_all_faces("picture", options).with_face_landmarks().with_face_descriptors()
)
# to save a person: await gallery.add("Ada", faces[0].descriptor)
if matcher is not None:
    matches = [matcher.find_best_match(face.descriptor) for face in faces]
    overlay.show(draw.matches(faces, matches))
