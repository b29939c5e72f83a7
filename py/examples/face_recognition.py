"""Find the people of a reference picture in another picture."""

import asyncio

from shared import pictures, save_drawn

import faceapi
from faceapi import draw


async def main() -> None:
    await faceapi.nets.ssd_mobilenetv1.load_from_uri()
    await faceapi.nets.face_landmark_68_net.load_from_uri()
    await faceapi.nets.face_recognition_net.load_from_uri()
    reference, query = pictures("sample1.jpg", "sample4.jpg")

    people = await faceapi.detect_all_faces(reference).with_face_landmarks().with_face_descriptors()
    matcher = faceapi.FaceMatcher(people)
    names = [matcher.find_best_match(face.descriptor) for face in people]
    save_drawn(reference, draw.matches(people, names), "face_recognition_reference.jpg")

    faces = await faceapi.detect_all_faces(query).with_face_landmarks().with_face_descriptors()
    names = [matcher.find_best_match(face.descriptor) for face in faces]
    print(", ".join(str(name) for name in names))
    save_drawn(query, draw.matches(faces, names), "face_recognition_query.jpg")


if __name__ == "__main__":
    asyncio.run(main())
