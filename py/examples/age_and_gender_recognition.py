"""Estimate the age and gender of each face."""

import asyncio

from shared import pictures, save_drawn

import faceapi
from faceapi import draw


async def main() -> None:
    await faceapi.nets.ssd_mobilenetv1.load_from_uri()
    await faceapi.nets.face_landmark_68_net.load_from_uri()
    await faceapi.nets.age_gender_net.load_from_uri()
    for picture in pictures("sample2.jpg"):
        faces = await faceapi.detect_all_faces(picture).with_face_landmarks().with_age_and_gender()
        shapes = [*draw.detections(faces), *draw.age_and_gender(faces)]
        save_drawn(picture, shapes, f"age_and_gender_recognition_{picture.stem}.jpg")


if __name__ == "__main__":
    asyncio.run(main())
