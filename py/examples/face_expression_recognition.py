"""Recognize the expression of each face."""

import asyncio

from shared import pictures, save_drawn

import faceapi
from faceapi import draw


async def main() -> None:
    await faceapi.nets.ssd_mobilenetv1.load_from_uri()
    await faceapi.nets.face_landmark_68_net.load_from_uri()
    await faceapi.nets.face_expression_net.load_from_uri()
    for picture in pictures("sample3.jpg"):
        task = faceapi.detect_all_faces(picture).with_face_landmarks().with_face_expressions()
        faces = await task
        shapes = [*draw.detections(faces), *draw.face_expressions(faces, min_confidence=0.1)]
        save_drawn(picture, shapes, f"face_expression_recognition_{picture.stem}.jpg")


if __name__ == "__main__":
    asyncio.run(main())
