"""Python in a web worker: what needs no DOM works there, the rest says that it needs a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Worker
from tests.browser.conftest import LaunchBrowser, PageErrors
from tests.browser.page_helpers import golden_faces
from tests.browser.pyodide_page import BOOT as START_PYTHON
from tests.browser.pyodide_page import HTML, POLICY, call
from tests.conftest import Golden

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
HTML_HEADERS = {**HEADERS, "Content-Type": "text/html"}
SCRIPT_HEADERS = {**HEADERS, "Content-Type": "text/javascript"}
SCRIPT = """
globalThis.startedFrom = [];
globalThis.Worker = class extends Worker {
    constructor(url, options) { super(url, options); startedFrom.push(new URL(url).protocol); }
};
"""
"""The worker records what it starts its own workers from."""
FACE_API_JS = "face-api.js-0.22.2"


@pytest.fixture(scope="module")
def worker(launch_browser: LaunchBrowser, site_url: str) -> Iterator[Worker]:
    """A module worker in which Python runs, shared by the tests of this module."""
    context = launch_browser().new_context(base_url=site_url, service_workers="block")
    page, page_errors = context.new_page(), PageErrors()
    page_errors.watch(page, urlsplit(site_url).netloc)
    page_errors.expect("worker from an address: .*/worker/worker.mjs$")
    page_errors.expect("status 404: .*/samples/missing.jpg$")
    page.route("**/worker/", lambda route: route.fulfill(body=HTML, headers=HTML_HEADERS))
    page.route(
        "**/worker/worker.mjs", lambda route: route.fulfill(body=SCRIPT, headers=SCRIPT_HEADERS)
    )
    page.goto("worker/")
    with page.expect_worker() as started:
        page.evaluate("""() => { new Worker("worker.mjs", {type: "module"}); }""")
    started.value.evaluate(START_PYTHON)
    yield started.value
    page_errors.check()
    context.close()


async def boxes_by_source() -> dict[str, list[list[float]]]:
    import js
    import numpy as np
    from pyodide.http import pyfetch

    import faceapi
    from faceapi.browser.interop.ffi import js_array, js_object

    await faceapi.nets.tiny_face_detector.load_from_uri()
    address = js.URL.new("../samples/sample1.jpg", js.location.href).href
    blob = await (await js.fetch(address)).blob()
    buffer = await blob.arrayBuffer()
    bitmap = await js.createImageBitmap(blob)
    canvas = js.OffscreenCanvas.new(bitmap.width, bitmap.height)
    context = canvas.getContext("2d", js_object(willReadFrequently=True))
    context.drawImage(bitmap, 0, 0)
    data = context.getImageData(0, 0, bitmap.width, bitmap.height)
    shared = js.SharedArrayBuffer.new(buffer.byteLength)
    js.Uint8Array.new(shared).set(js.Uint8Array.new(buffer))
    rgba = np.asarray(data.data.to_py()).reshape(bitmap.height, bitmap.width, 4)
    sources = {
        "OffscreenCanvas": canvas,
        "ImageBitmap": bitmap,
        "ImageData": data,
        "VideoFrame": js.VideoFrame.new(bitmap, js_object(timestamp=0)),
        "Blob": blob,
        "File": js.File.new(js_array([blob]), "sample1.jpg"),
        "Response": await js.fetch(address),
        "Response of pyfetch": await pyfetch(address),
        "ArrayBuffer": buffer,
        "SharedArrayBuffer": shared,
        "Uint8Array": js.Uint8Array.new(buffer),
        "Uint8Array of shared memory": js.Uint8Array.new(shared),
        "DataView": js.DataView.new(buffer),
        "URL": address,
        "relative URL": "../samples/sample1.jpg",
        "bytes": buffer.to_bytes(),
        "array": rgba[..., :3].copy(),
    }
    options = faceapi.TinyFaceDetectorOptions()
    boxes = {}
    for name, source in sources.items():
        faces = await faceapi.detect_all_faces(source, options)
        boxes[name] = [[face.box.x, face.box.y, face.box.width, face.box.height] for face in faces]
    return boxes


async def everything() -> dict[str, Any]:
    import faceapi

    for net in (
        faceapi.nets.ssd_mobilenetv1,
        faceapi.nets.face_landmark_68_net,
        faceapi.nets.face_expression_net,
        faceapi.nets.age_gender_net,
        faceapi.nets.face_recognition_net,
    ):
        await net.load_from_uri()
    task = faceapi.detect_all_faces("../samples/sample1.jpg").with_face_landmarks()
    faces = await task.with_face_expressions().with_age_and_gender().with_face_descriptors()
    return {
        "faces": [face.to_dict() for face in faces],
        "backends": dict(await faceapi.available_backends()),
        "backend": faceapi.get_backend().name,
    }


async def without_elements() -> dict[str, Any]:
    import js

    import faceapi
    from faceapi import draw
    from faceapi.browser.interop.ffi import js_class_name
    from faceapi.types import Box, Dimensions

    image = await faceapi.fetch_image("../samples/sample1.jpg")
    canvas = faceapi.media.create_canvas_from_media(image, Dimensions(192, 128))
    (crop,) = await faceapi.extract_faces(image, [Box(413, 354, 200, 210)])
    drawing = faceapi.media.create_canvas(Dimensions(100, 50))
    draw.paint(drawing, [draw.Rectangle(10, 10, 50, 30, draw.Style(stroke="#ff0000"))])
    pixels = (await faceapi.open_picture(drawing)).rgb()
    frame = js.VideoFrame.new(image, js.JSON.parse('{"timestamp": 0}'))
    size = faceapi.media.get_media_dimensions(frame)
    return {
        "classes": [js_class_name(thing) for thing in (image, canvas, crop, drawing)],
        "sizes": [[thing.width, thing.height] for thing in (image, canvas, crop)],
        "frame": [size.width, size.height],
        "painted": int((pixels[..., 0] > 200).sum()),
        "file": (await drawing.convertToBlob()).type,
    }


async def what_needs_a_page() -> dict[str, str]:
    from collections.abc import Awaitable, Callable

    import faceapi
    from faceapi.browser import Camera, Overlay, VideoFrames, list_devices
    from faceapi.errors import PageRequiredError

    async def overlay() -> object:
        return Overlay.over("photo")

    async def camera() -> object:
        return Camera.open("video")

    async def frames() -> object:
        return VideoFrames("video")

    attempts: dict[str, Callable[[], Awaitable[object]]] = {
        "overlay": overlay,
        "camera": camera,
        "frames": frames,
        "devices": list_devices,
        "picture": lambda: faceapi.open_picture("photo"),
        "video": lambda: faceapi.media.buffer_to_video(b"RIFF"),
    }
    messages: dict[str, str] = {}
    for name, attempt in attempts.items():
        try:
            await attempt()
        except PageRequiredError as error:
            messages[name] = str(error)
    return messages


async def refused() -> list[str]:
    import js

    import faceapi

    messages = []
    used = await js.fetch("../samples/sample1.jpg")
    await used.text()
    sources = [
        js.Float32Array.new(4),
        js.ArrayBuffer.new(0),
        js.Uint8Array.new(100),
        used,
        await js.fetch("../samples/missing.jpg"),
        "../samples/missing.jpg",
    ]
    for source in sources:
        try:
            await faceapi.open_picture(source)
        except faceapi.FaceApiError as error:
            messages.append(f"{type(error).__name__}: {error}")
    return messages


async def people_kept() -> list[str]:
    import numpy as np

    from faceapi.browser import Gallery

    async with await Gallery.open() as gallery:
        await gallery.add("Ada", np.full(128, 0.1, np.float32))
        return [person.label for person in await gallery.people()]


def test_every_source_gives_the_same_faces(worker: Worker, golden: Golden) -> None:
    expected = [
        [face["detection"]["box"][name] for name in ("x", "y", "width", "height")]
        for face in golden_faces(golden(FACE_API_JS, "sample1"), "tinyFaceDetector")
    ]
    boxes = call(worker, boxes_by_source)
    assert len(boxes) == 17
    assert {name: box for name, box in boxes.items() if box != boxes["URL"]} == {}
    assert np.abs(np.array(boxes["URL"]) - expected).max() < 1e-3


def test_all_networks_run(worker: Worker, golden: Golden) -> None:
    expected = golden_faces(golden(FACE_API_JS, "sample1"), "ssdMobilenetv1")
    result = call(worker, everything)
    assert result["backend"] == "wasm"
    assert result["backends"].keys() == {"webgpu", "wasm", "webgl"}
    assert result["backends"]["wasm"] is None
    assert len(result["faces"]) == len(expected) == 3
    for face, reference in zip(result["faces"], expected, strict=True):
        assert np.abs(np.subtract(face["descriptor"], reference["descriptor"])).max() < 1e-4
        assert abs(face["age"] - reference["age"]) < 0.01
        assert len(face["landmarks"]) == 68
    threads = worker.evaluate("async () => (await import('../host.mjs')).threads")
    assert worker.evaluate("startedFrom") == ["blob:"] * (threads - 1)


def test_canvases_and_images_have_their_offscreen_classes(worker: Worker) -> None:
    result = call(worker, without_elements)
    assert result["classes"] == ["ImageBitmap", *["OffscreenCanvas"] * 3]
    assert result["sizes"] == [[1920, 1280], [192, 128], [200, 210]]
    assert result["frame"] == [1920, 1280]
    assert result["painted"] > 100
    assert result["file"] == "image/png"


def test_the_rest_says_that_it_needs_a_page(worker: Worker) -> None:
    messages = call(worker, what_needs_a_page)
    assert messages.keys() == {"overlay", "camera", "frames", "devices", "picture", "video"}
    assert {name for name, text in messages.items() if "needs a page" not in text} == set()
    assert "'photo'" in messages["picture"]


def test_what_is_no_picture_is_named(worker: Worker) -> None:
    array, empty, zeros, used, missing, missing_url = call(worker, refused)
    assert "got a JavaScript Float32Array" in array
    assert "<img>" not in array
    assert "the file is empty" in empty
    assert "cannot be read as a picture" in zeros
    assert "already read" in used
    assert missing.startswith("FetchError: ")
    assert "404" in missing
    assert "404" in missing_url


def test_people_are_kept(worker: Worker) -> None:
    assert call(worker, people_kept) == ["Ada"]
