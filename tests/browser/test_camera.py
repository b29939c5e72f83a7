"""Cameras and videos: the newest frame, a release that is one, and an answer to every failure."""

from __future__ import annotations

from typing import Any

from tests.browser.camera_helpers import RECORD_CANVAS
from tests.browser.conftest import CAMERA_FLAGS, NewPage
from tests.browser.pyodide_page import PyodidePage


async def follow() -> dict[str, Any]:
    import asyncio
    from time import perf_counter

    import js

    from faceapi.browser import Camera, list_devices

    video = js.document.createElement("video")
    video.id = "video"
    js.document.body.append(video)
    seen, ages, tracks = [], [], []
    async with Camera.open("video", width=320, height=240) as camera:
        tracks = list(video.srcObject.getTracks())
        begin = perf_counter()
        async for frame in camera:
            seen.append([int(frame.size.width), int(frame.size.height), float(frame.rgb().std())])
            await asyncio.sleep(0.15)  # slower than the camera
            ages.append(camera.frame_age)
            if len(seen) == 6:
                break
        states = [track.readyState for track in tracks]
        label, dropped, elapsed = camera.label, camera.dropped, perf_counter() - begin
        waiting = asyncio.ensure_future(anext(camera, None))
    return {
        "frames": seen,
        "dropped": dropped > 0,
        "ages": min(ages) > 0.14 and sum(ages) <= elapsed,
        "named": bool(label),
        "devices": len(await list_devices()),
        "states": [*states, *(track.readyState for track in tracks)],
        "shown": bool(video.srcObject),
        "loop that waited": await waiting is None,
    }


def test_newest_frames_and_release(pyodide_camera_page: PyodidePage) -> None:
    found = pyodide_camera_page.run(follow)
    frames = found.pop("frames")
    assert [frame[:2] for frame in frames] == [[320, 240]] * 6
    assert frames[-1][2] > 10  # a picture, not one colour
    assert found == {
        "dropped": True,
        "ages": True,
        "named": True,
        "devices": 1,
        "states": ["live", "ended"],
        "shown": False,
        "loop that waited": True,
    }


async def start_and_stop(times: int) -> list[list[int]]:
    import gc

    import js
    from pyodide_js import _module

    from faceapi.browser import Camera

    _module.enable_pyproxy_allocation_tracing()
    video = js.document.createElement("video")
    js.document.body.append(video)
    counts = []
    for number in range(times):
        async with Camera.open(video) as camera:
            await anext(camera)
        del camera
        gc.collect()
        if number in (1, times - 1):
            counts.append([int(_module.pyproxy_alloc_map.size), int(_module._hiwire_num_refs())])
    return counts


def test_starting_and_stopping_leaves_nothing_behind(pyodide_camera_page: PyodidePage) -> None:
    early, late = pyodide_camera_page.run(start_and_stop, 12)
    assert late == early


async def unplugged() -> list[str]:
    import js

    from faceapi.browser import Camera
    from faceapi.errors import CameraError

    video = js.document.createElement("video")
    js.document.body.append(video)
    try:
        async with Camera.open(video) as camera:
            async for _frame in camera:
                (track,) = video.srcObject.getTracks()
                track.dispatchEvent(js.Event.new("ended"))
    except CameraError as error:
        return [error.reason, str(error)]
    return []


def test_a_lost_camera_ends_the_loop_with_a_reason(pyodide_camera_page: PyodidePage) -> None:
    reason, text = pyodide_camera_page.run(unplugged)
    assert reason == "Ended"
    assert "disconnected" in text


REFUSE = """(name) => {
    const refuse = () => Promise.reject(new DOMException("told so by the test", name));
    navigator.mediaDevices.getUserMedia = refuse;
}"""


async def refusal(failure: str) -> list[str]:
    import js

    from faceapi.browser import Camera
    from faceapi.errors import CameraError

    video = js.document.createElement("video")
    js.document.body.append(video)
    if failure == "InsecureContext":
        js.Object.defineProperty(js.navigator, "mediaDevices", js.Object.new())
    try:
        async with Camera.open(video, device_id="" if failure else "no such camera"):
            pass
    except CameraError as refused:
        return [refused.reason, str(refused), str(bool(video.srcObject))]
    return []


REFUSALS = {
    "NotAllowedError": "Allow it from the address bar",
    "NotFoundError": "Connect one or switch it on",
    "NotReadableError": "Another program may be using it",
    "InsecureContext": "https:// or localhost",
}
"""The last one takes all cameras from the page."""


def test_every_refusal_says_what_to_do(fresh_pyodide_page: PyodidePage) -> None:
    for failure, advice in REFUSALS.items():
        fresh_pyodide_page.page.evaluate(REFUSE, failure)
        reason, text, shown = fresh_pyodide_page.run(refusal, failure)
        assert (reason, shown) == (failure, "False")
        assert advice in text


def test_a_camera_that_does_not_exist(pyodide_camera_page: PyodidePage) -> None:
    # The browser's own refusal, which is no DOMException with a stack
    reason, text, _ = pyodide_camera_page.run(refusal, "")
    assert reason == "OverconstrainedError"
    assert "Choose another one" in text


def test_no_camera_at_all(new_page: NewPage) -> None:
    pyodide_page = PyodidePage(new_page(CAMERA_FLAGS[0]))
    reason, text, _ = pyodide_page.run(refusal, "")
    assert reason == "NotFoundError"
    assert "No camera was found" in text


async def whole_video(uri: str) -> dict[str, Any]:
    import js

    from faceapi.browser import VideoFrames
    from faceapi.errors import PictureError

    video = js.document.createElement("video")
    video.muted = True
    video.src = uri
    js.document.body.append(video)
    frames, size = 0, [0, 0]
    async with VideoFrames(video) as watched:
        await video.play()
        async for frame in watched:
            frames += 1
            size = [int(frame.size.width), int(frame.size.height)]
    found: dict[str, Any] = {"frames": frames > 3, "size": size}
    try:
        VideoFrames("nowhere")
    except PictureError as error:
        found["no such id"] = str(error)
    return found


COLOURS = f"""async () => {{
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [64, 48];
    const context = canvas.getContext("2d");
    const film = await ({RECORD_CANVAS})(canvas, (step) => {{
        context.fillStyle = `hsl(${{8 * step}}, 90%, 50%)`;
        context.fillRect(0, 0, 64, 48);
    }});
    return URL.createObjectURL(film);
}}"""
"""Makes a video, 64 × 48, that changes its colour; gives its address."""


def test_a_video_file_from_beginning_to_end(pyodide_page: PyodidePage) -> None:
    film = pyodide_page.page.evaluate(COLOURS)
    assert pyodide_page.run(whole_video, film) == {
        "frames": True,
        "size": [64, 48],
        "no such id": "the page has no element with the id 'nowhere'",
    }
