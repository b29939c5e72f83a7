"""Faces are followed in a page: a camera shows two faces, one of which moves to and fro."""

from __future__ import annotations

from math import hypot, pi, sin
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from tests.browser.camera_helpers import start_camera, wait_for_status
from tests.browser.conftest import CAMERA_FLAGS, NewPage
from tests.browser.page_helpers import copied
from tests.browser.pyodide_page import PyodidePage

from faceapi_build.bench.video import films

STEPS = 40
"""Frames of the film, which the camera repeats without a jump."""
DARK, LIGHT = 40, 200
"""Each frame tells its number by the gray of its upper left corner, on a scale between the two
squares beside it: a camera may spread or squeeze the range of gray levels."""


def places(step: float) -> list[films.Position]:
    """Where the faces are."""
    return [(160.0, 300.0, 130.0), (430 + 80 * sin(2 * pi * step / STEPS), 200.0, 140.0)]


@pytest.fixture(scope="module")
def moving_camera(
    samples_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, ...]:
    """Flags of a Chromium whose camera shows the film."""
    path = tmp_path_factory.mktemp("camera") / "moving.mjpeg"
    with path.open("wb") as file:
        for step in range(STEPS):
            resting, moving = places(step)
            pixels = films.compose({"cleo": resting, "edna": moving}, step).pixels
            pixels[:16, :16] = DARK + (LIGHT - DARK) * step / STEPS
            pixels[:16, 16:32], pixels[:16, 32:48] = DARK, LIGHT
            Image.fromarray(pixels).save(file, "JPEG", quality=92)
    return (*CAMERA_FLAGS, f"--use-file-for-fake-video-capture={path}")


async def follow(detector: str, count: int) -> Any:
    """Follow the camera's faces: for each frame its three gray squares, and ids and boxes.

    Second, whether the second runtime was loaded when the first face appeared.
    """
    import js

    import faceapi
    from faceapi.browser import Camera
    from faceapi.types import Box

    await faceapi.set_backend("wasm")
    for name in ("ssd_mobilenetv1", "tiny_face_detector", "face_landmark_68_tiny_net"):
        await getattr(faceapi.nets, name).load_from_uri()
    video = js.document.createElement("video")
    js.document.body.append(video)
    options = faceapi.TinyFaceDetectorOptions(input_size=320) if detector == "tiny" else None
    tracker = faceapi.FaceTracker(options, tiny_landmarks=True)
    session: Any = faceapi.nets.session("ssd_mobilenetv1")
    search = session.in_background()
    was_prepared = False
    frames: list[Any] = []
    seen = 0
    async with Camera.open(video) as camera:
        async for frame, faces in faceapi.track(camera, tracker):
            grays = [float(frame.rgb(Box(left, 4, 8, 8)).mean()) for left in (4, 20, 36)]
            boxes = [
                [face.track_id, face.box.x, face.box.y, face.box.width, face.box.height]
                for face in faces
            ]
            frames.append([grays, boxes])
            if faces and not seen:
                was_prepared = search.is_prepared
            seen += bool(faces)
            if seen == count or len(frames) == 20 * count:
                break
        while detector == "ssd" and not search.is_prepared:
            await tracker.update(frame)
    if detector == "ssd":
        for name in ("face_landmark_68_tiny", "tiny_face_detector"):
            beside: Any = faceapi.nets.session(name)
            assert beside.single_threaded().is_prepared, f"{name} would wait for the search"
    return frames, was_prepared


async def draw_late_frame() -> list[Any]:
    """Draw a frame after the video went on: gray corners of frame and overlay, and of no frame."""
    import asyncio

    import js

    from faceapi.browser import Camera, Overlay
    from faceapi.types import Box

    video = js.document.createElement("video")
    video.style.cssText = "width: 640px; height: 480px"
    js.document.body.append(video)
    async with Camera.open(video) as camera:
        frame = await anext(camera)
        in_time = camera.current_if_late is None
        await asyncio.sleep(0.4)
        with Overlay.over(video) as overlay:
            context = overlay.canvas.getContext("2d")

            def corner() -> list[int]:
                return list(bytes(context.getImageData(6, 6, 1, 1).data.to_py()))

            overlay.show((), frame=camera.current_if_late)
            drawn = corner()
            overlay.show(())
            await asyncio.sleep(0)
            is_clear = not overlay.canvas.width or corner()[3] == 0
        return [in_time, float(frame.rgb(Box(4, 4, 8, 8)).mean()), drawn, is_clear]


def offsets(frames: list[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Centers of the boxes from those of the faces, in heights of a face: resting and moving."""
    centers: tuple[list[list[float]], list[list[float]]] = ([], [])
    for (gray, dark, light), faces in frames:
        truth = places((gray - dark) / (light - dark) * STEPS)
        for _, x, y, width, height in faces:
            center = x + width / 2, y + height / 2
            index = int(center[0] > 300)
            place = truth[index]
            centers[index].append([(center[i] - place[i]) / place[2] for i in (0, 1)])
    return np.array(centers[0]), np.array(centers[1])


@pytest.mark.parametrize("detector", ["tiny", "ssd"])
def test_boxes_are_where_the_faces_are(
    new_page: NewPage, moving_camera: tuple[str, ...], detector: str
) -> None:
    page = PyodidePage(new_page(*moving_camera))
    frames, was_prepared = page.run(follow, detector, 60)
    assert not was_prepared, "the first face is found without the second runtime"
    with_faces = [frame for frame in frames if frame[1]]
    assert len(with_faces) == 60
    assert {face[0] for _, faces in with_faces for face in faces} == {1, 2}
    assert [len(faces) for _, faces in with_faces[15:]] == [2] * 45
    if detector == "ssd":
        assert len(frames) > 61, "frames went on while the detector was searching"
    resting, moving = offsets(with_faces[15:])
    usual = np.median(resting, axis=0)
    assert hypot(*usual) < 0.25, "the detector's box, without forehead, around the whole head"
    assert np.linalg.norm(resting - usual, axis=1).max() < 0.05
    distances = np.linalg.norm(moving - usual, axis=1)
    assert np.percentile(distances, 95) < 0.15
    assert distances.max() < 0.4
    if detector == "tiny":
        in_time, gray, drawn, is_clear = page.run(draw_late_frame)
        assert in_time
        assert abs(drawn[0] - gray) < 4, "the frame is shown, not the one that the video shows"
        assert drawn[3] == 255
        assert is_clear


def test_the_live_page_numbers_the_faces(new_page: NewPage, moving_camera: tuple[str, ...]) -> None:
    page = new_page(*moving_camera)
    start_camera(page, "live", "backend=wasm&input_size=320&expressions=yes")
    wait_for_status(page, r"^2 faces: ")
    for _ in range(3):
        page.evaluate("document.getElementById('status').textContent = ''")
        wait_for_status(page, r"^2 faces: ")
        faces = copied(page)
        assert [face["track_id"] for face in faces] == [1, 2]
        assert all(face["frames"] > 1 for face in faces)
