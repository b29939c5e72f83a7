"""Follow faces through a film; without one, while a camera pans over a picture."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from shared import SAMPLES

import faceapi
from faceapi import draw
from faceapi.runtime.pictures.picture_files import FORMATS


def pan(picture: Path, steps: int = 24) -> Iterator[Image.Image]:
    """What a camera sees that moves over a picture."""
    image = Image.open(picture, formats=FORMATS).convert("RGB")
    for step in range(steps):
        left = step * (image.width - 1280) // (steps - 1)
        yield image.crop((left, 200, left + 1280, 1160)).resize((640, 480))


async def main() -> None:
    await faceapi.nets.tiny_face_detector.load_from_uri()
    await faceapi.nets.face_landmark_68_net.load_from_uri()
    frames = sys.argv[1] if len(sys.argv) > 1 else pan(SAMPLES / "sample6.jpg")
    out = Path("out")
    out.mkdir(exist_ok=True)
    number = 0
    async for frame, faces in faceapi.track(frames, faceapi.TinyFaceDetectorOptions()):
        for face in faces:
            if face.frames == 1:
                yaw, pitch, roll = face.pose
                print(f"face {face.track_id}: yaw {yaw:.0f}, pitch {pitch:.0f}, roll {roll:.0f}")
        if number % 12 == 0:
            picture = await faceapi.open_picture(frame)
            image = Image.fromarray(picture.rgb())
            captions = [[f"face {face.track_id}"] for face in faces]
            draw.paint(image, draw.detections(faces) + draw.captions(faces, captions))
            image.save(out / f"face_tracking_{number:04}.jpg")
        number += 1


if __name__ == "__main__":
    asyncio.run(main())
