"""Detect faces."""

import asyncio

from shared import pictures, save_drawn

import faceapi
from faceapi import draw


async def main() -> None:
    await faceapi.nets.ssd_mobilenetv1.load_from_uri()
    for picture in pictures("sample1.jpg"):
        options = faceapi.SsdMobilenetv1Options(min_confidence=0.5)
        faces = await faceapi.detect_all_faces(picture, options)
        save_drawn(picture, draw.detections(faces), f"face_detection_{picture.stem}.jpg")


if __name__ == "__main__":
    asyncio.run(main())
