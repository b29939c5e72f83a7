import faceapi
from faceapi import draw
from faceapi.browser import Overlay

await faceapi.nets.ssd_mobilenetv1.load_from_uri()
await faceapi.nets.face_landmark_68_net.load_from_uri()
await faceapi.nets.face_recognition_net.load_from_uri()

options = faceapi.SsdMobilenetv1Options(min_confidence=0.5)
max_distance = 0.5


async def describe(image: str) -> list[faceapi.Face]:
    task = faceapi.detect_all_faces(image, options)
    return await task.with_face_landmarks().with_face_descriptors()


matcher = faceapi.FaceMatcher(await describe("first"), max_distance)
faces = await describe("second")
matches = [matcher.find_best_match(face.descriptor) for face in faces]
Overlay.over("second").show(draw.matches(faces, matches))
