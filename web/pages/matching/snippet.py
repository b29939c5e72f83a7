import faceapi
from faceapi import draw
from faceapi.browser import Gallery, Overlay

await faceapi.nets.ssd_mobilenetv1.load_from_uri()
await faceapi.nets.face_landmark_68_net.load_from_uri()
await faceapi.nets.face_recognition_net.load_from_uri()

options = faceapi.SsdMobilenetv1Options(min_confidence=0.5)
false_accept_rate = 0.001
gallery = await Gallery.open()
index = faceapi.FaceIndex(false_accept_rate)
index.add_people(await gallery.people())
overlay = Overlay.over("picture")
faces = await (
    faceapi.detect_all_faces("picture", options).with_face_landmarks().with_face_descriptors()
)
# to save a person: await gallery.add("Ada", faces[0].descriptor)
matches = [index.identify(face) for face in faces]
names = [str(match) if match else "unknown" for match in matches]
overlay.show(draw.captions(faces, [[name] for name in names]))
