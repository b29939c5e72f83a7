"""Detect 68 landmarks: eyes, brows, nose, mouth and jaw."""

import asyncio

from shared import pictures, save_drawn

import faceapi
from faceapi import draw


async def main() -> None:
    await faceapi.nets.ssd_mobilenetv1.load_from_uri()
    await faceapi.nets.face_landmark_68_net.load_from_uri()
    for picture in pictures("sample1.jpg"):
        faces = await faceapi.detect_all_faces(picture).with_face_landmarks()
        shapes = [*draw.detections(faces), *draw.face_landmarks(faces)]
        save_drawn(picture, shapes, f"face_landmark_detection_{picture.stem}.jpg")


if __name__ == "__main__":
    asyncio.run(main())
