"""A FastAPI endpoint under load: right answers, and memory that does not grow."""

from __future__ import annotations

import asyncio
import gc
import io
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, UploadFile
from PIL import Image

from faceapi import FaceApi, TinyFaceDetectorOptions

OPTIONS = TinyFaceDetectorOptions()
REQUESTS = 200
AT_THE_SAME_TIME = 8
WARM_UP = 80
"""Requests until every thread has its buffers."""
MAX_GROWTH = 32 << 20
"""Bytes. The pixels of 120 uploads would be 55 MB; 400 requests more add less than 10 MB."""


def application(api: FaceApi) -> FastAPI:
    """One endpoint that awaits, and one that runs in FastAPI's threads."""
    app = FastAPI()

    @app.post("/coroutine")
    async def coroutine(file: UploadFile) -> dict[str, object]:
        return (await api.detect_all_faces(await file.read(), OPTIONS)).to_dict()

    @app.post("/thread")
    def thread(file: UploadFile) -> dict[str, object]:
        return api.detect_all_faces(file.file.read(), OPTIONS).run_sync().to_dict()

    return app


def resident_bytes() -> int:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    (line,) = (line for line in lines if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


@pytest.mark.asyncio
async def test_200_uploads_8_at_a_time(models_folder: Path, samples_folder: Path) -> None:
    api = FaceApi()
    await api.load("tiny", uri=str(models_folder))
    file = io.BytesIO()
    with Image.open(samples_folder / "sample1.jpg") as image:
        image.resize((480, 320)).save(file, "JPEG")
    upload = file.getvalue()
    expected = (await api.detect_all_faces(upload, OPTIONS)).to_dict()
    assert expected["faces"]
    places = asyncio.Semaphore(AT_THE_SAME_TIME)
    sizes: list[int] = []
    transport = httpx.ASGITransport(app=application(api))
    async with httpx.AsyncClient(transport=transport, base_url="http://server") as client:

        async def request(number: int) -> None:
            async with places:
                path = ("/coroutine", "/thread")[number % 2]
                answer = await client.post(path, files={"file": ("photo.jpg", upload)})
            assert answer.status_code == 200
            assert answer.json() == expected
            if number == WARM_UP:
                gc.collect()
                sizes.append(resident_bytes())

        await asyncio.gather(*map(request, range(REQUESTS)))
    gc.collect()
    growth = resident_bytes() - sizes[0]
    print(f"memory grew by {growth / 1e6:.1f} MB")
    assert growth < MAX_GROWTH
