"""Pixels in the browser: the same bytes as the original's, whatever the picture comes as."""

from __future__ import annotations

import io
from math import floor
from typing import Any

from PIL import Image
from tests.browser.conftest import PageErrors
from tests.browser.pyodide_page import PyodidePage
from tests.conftest import Golden

FACE_API_JS = "face-api.js-0.22.2"
SAMPLES = ("sample1", "sample2", "sample3")


def clipped(box: dict[str, float], width: int, height: int) -> list[int]:
    """A golden rectangle as the original cuts it: floored, then clipped, then floored."""
    left, top = floor(box["x"]), floor(box["y"])
    right, bottom = left + floor(box["width"]), top + floor(box["height"])
    inside = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
    return [inside[0], inside[1], inside[2] - inside[0], inside[3] - inside[1]]


def rectangles(golden: dict[str, Any]) -> list[list[int]]:
    """Every rectangle that the original cut out of a picture, in any run."""
    width, height = golden["image"]["width"], golden["image"]["height"]
    boxes = [
        box
        for run in golden["runs"]
        for face in run["faces"]
        for box in (face["detection"]["box"], face.get("alignedRect"), face.get("descriptorRect"))
        if box
    ]
    unique = {tuple(clipped(box, width, height)) for box in boxes}
    return [list(box) for box in unique if box[2] > 0 and box[3] > 0]


async def hashes_of_patches(uri: str, boxes: list[list[int]]) -> dict[str, Any]:
    import hashlib

    import numpy as np

    from faceapi.browser.media.canvas_picture import CanvasPicture
    from faceapi.browser.media.open_picture import open_picture
    from faceapi.core.geometry.boxes import Box

    def digest(pixels: Any) -> str:
        return hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()

    picture = await open_picture(uri)
    assert isinstance(picture, CanvasPicture)
    wanted: list[tuple[Any, int, bool]] = [(None, side, False) for side in (512, 416, 224)]
    wanted += [(Box(*box), side, True) for box in boxes for side in (112, 150)]
    patches = [picture.patch(box, side, centered=centered) for box, side, centered in wanted]
    return {
        "picture": digest(picture.rgba()),
        "patches": [digest(patch.pixels.numpy().astype(np.uint8)) for patch in patches],
    }


def test_networks_see_the_same_bytes_as_the_originals(
    pyodide_page: PyodidePage, golden: Golden
) -> None:
    for sample in SAMPLES:
        compare_bytes(pyodide_page, golden(FACE_API_JS, sample), sample)


def compare_bytes(pyodide_page: PyodidePage, reference: dict[str, Any], sample: str) -> None:
    """All inputs of networks for one picture, by their hashes."""
    found = pyodide_page.run(hashes_of_patches, f"../samples/{sample}.jpg", rectangles(reference))
    assert found["picture"] == reference["image"]["rgba_sha256"]
    calls = [call for run in reference["runs"] for call in run["calls"]]
    missing = [
        (call["net"], call["inputs"])
        for call in calls
        if call["tensor"]["shape"][0] == 1
        and call["tensor"]["uint8_sha256"] not in found["patches"]
    ]
    assert len(calls) > 40
    assert not missing


async def hashes_by_kind(uri: str) -> dict[str, str]:
    import hashlib

    import js

    from faceapi.browser.interop.fetch import fetch_blob, fetch_bytes
    from faceapi.browser.interop.ffi import js_array
    from faceapi.browser.media.canvas_picture import CanvasPicture
    from faceapi.browser.media.open_picture import open_picture

    blob = await fetch_blob(uri)
    bitmap = await js.createImageBitmap(blob)
    image = js.document.createElement("img")
    image.id = "picture"
    image.src = uri
    js.document.body.append(image)
    canvas = js.document.createElement("canvas")
    off_page = js.OffscreenCanvas.new(bitmap.width, bitmap.height)
    canvas.width, canvas.height = bitmap.width, bitmap.height
    for target in (canvas, off_page):
        target.getContext("2d").drawImage(bitmap, 0, 0)
    sources = {
        "address": uri,
        "bytes": await fetch_bytes(uri),
        "Blob": blob,
        "File": js.File.new(js_array([blob]), "me.jpg"),
        "ImageBitmap": bitmap,
        "img, not loaded yet": image,
        "id of an img": "picture",
    }
    pictures = {kind: await open_picture(source) for kind, source in sources.items()}
    pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
    drawn = {"ImageData": pixels, "canvas": canvas, "OffscreenCanvas": off_page}
    pictures |= {kind: await open_picture(source) for kind, source in drawn.items()}
    found = {}
    for kind, picture in pictures.items():
        assert isinstance(picture, CanvasPicture)
        found[kind] = hashlib.sha256(picture.rgba().tobytes()).hexdigest()
    return found


def test_every_kind_of_source_gives_the_same_picture(
    pyodide_page: PyodidePage, golden: Golden
) -> None:
    found = pyodide_page.run(hashes_by_kind, "../samples/sample2.jpg")
    expected = golden(FACE_API_JS, "sample2")["image"]["rgba_sha256"]
    # A canvas that the page itself drew with the GPU has the GPU's pixels: only its size is sure.
    drawn_by_the_page = {"ImageData", "canvas", "OffscreenCanvas"}
    assert {k: v for k, v in found.items() if k not in drawn_by_the_page} == dict.fromkeys(
        found.keys() - drawn_by_the_page, expected
    )
    assert found["ImageData"] == found["canvas"]


async def corners(data: list[int]) -> list[list[int]]:
    from faceapi.browser.media.open_picture import open_picture

    picture = await open_picture(bytes(data))
    pixels = picture.rgb()
    height, width, _ = pixels.shape
    ends = pixels[2, 2], pixels[2, width - 3], pixels[height - 3, 2], pixels[height - 3, width - 3]
    return [[width, height], *[corner.tolist() for corner in ends]]


def test_rotation_in_a_photograph_is_applied(pyodide_page: PyodidePage) -> None:
    picture = Image.new("RGB", (64, 32), "black")
    picture.paste((255, 0, 0), (0, 0, 32, 16))
    exif = Image.Exif()
    exif[0x0112] = 6  # shown turned by 90° clockwise
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif, quality=100, subsampling=0)
    size, top_left, top_right, *_ = pyodide_page.run(corners, list(file.getvalue()))
    assert size == [32, 64]
    assert top_left[0] < 40
    assert top_right[0] > 200


def test_grey_transparent_and_palette_pictures(pyodide_page: PyodidePage) -> None:
    for mode in ("L", "LA", "RGBA", "P"):
        file = io.BytesIO()
        Image.new("RGB", (20, 10), (204, 204, 204)).convert(mode).save(file, "PNG")
        size, *ends = pyodide_page.run(corners, list(file.getvalue()))
        assert size == [20, 10]
        assert ends == [[204, 204, 204]] * 4, mode


async def messages(text_file: list[int]) -> dict[str, str]:

    import js

    from faceapi.browser.interop.ffi import bytes_to_js, js_array
    from faceapi.browser.media.open_picture import open_picture
    from faceapi.errors import FaceApiError

    def new(tag: str, **values: object) -> Any:
        element = js.document.createElement(tag)
        for name, value in values.items():
            setattr(element, name, value)
        return element

    text = js.Blob.new(js_array([bytes_to_js(bytes(text_file))]))
    address = js.URL.createObjectURL(text)
    wide = new("canvas", width=70_000, height=10)
    sources: dict[str, object] = {
        "no such id": "nowhere",
        "empty canvas": new("canvas", width=0, height=0),
        "too wide": wide,
        "img without source": new("img"),
        "broken img": new("img", src=address),
        "video without source": new("video"),
        "broken video": new("video", src=address),
        "paragraph": new("p"),
        "number": 3,
        "text named .jpg": js.File.new(js_array([text]), "me.jpg"),
        "empty file": js.File.new(js_array([]), "empty.jpg"),
    }
    found = {}
    for name, source in sources.items():
        try:
            await open_picture(source)
        except FaceApiError as error:
            found[name] = f"{type(error).__name__}: {error}"
    return found


def test_what_is_no_picture_is_one_clear_error(pyodide_page: PyodidePage) -> None:
    found = pyodide_page.run(messages, list(b"this is no picture"))
    expected = {
        "no such id": "PictureError: the page has no element with the id 'nowhere'",
        "empty canvas": "PictureError: the canvas has no pixels: it is 0 × 0",
        "too wide": "PictureError: a picture must be 1 to 65535 pixels wide and high",
        "img without source": "PictureError: the picture has no pixels",
        "broken img": "PictureError: the picture has no pixels",
        "video without source": "PictureError: the video has no source",
        "broken video": "PictureError: the video cannot be played",
        "paragraph": "PictureError: expected an <img>, <video> or <canvas>",
        "number": "PictureError: expected an <img>, <video> or <canvas>",
        "text named .jpg": "PictureError: me.jpg cannot be read as a picture",
        "empty file": "PictureError: empty.jpg: the file is empty",
    }
    assert found.keys() == expected.keys()
    assert {name: found[name][: len(text)] for name, text in expected.items()} == expected


async def extreme_sizes() -> list[list[int]]:
    import js

    from faceapi.browser.media.open_picture import open_picture

    found = []
    for width, height in ((1, 1), (12000, 200), (3, 900)):
        canvas = js.document.createElement("canvas")
        canvas.width, canvas.height = width, height
        canvas.getContext("2d").fillRect(0, 0, width, height)
        picture = await open_picture(canvas)
        patch = picture.patch(None, 112, centered=True)
        found.append([int(picture.size.width), int(picture.size.height), *patch.pixels.shape])
    return found


def test_tiny_and_huge_pictures(pyodide_page: PyodidePage) -> None:
    assert pyodide_page.run(extreme_sizes) == [
        [1, 1, 112, 112],
        [12000, 200, 112, 112],
        [3, 900, 112, 112],
    ]


async def fetched(uri: str) -> list[object]:
    from faceapi.browser.interop.fetch import fetch_bytes
    from faceapi.errors import FetchError

    steps: list[tuple[int, int | None]] = []
    try:
        content = await fetch_bytes(uri, lambda done, total: steps.append((done, total)))
    except FetchError as error:
        return [type(error).__name__, str(error), error.status]
    return [len(content), steps[-1][0], steps[-1][1], [done for done, _ in steps]]


def test_fetching_reports_bytes(pyodide_page: PyodidePage) -> None:
    size, done, total, steps = pyodide_page.run(fetched, "../samples/sample1.jpg")
    assert size == done == total == steps[-1]
    assert steps == sorted(steps)


def test_what_cannot_be_fetched_says_why(
    pyodide_page: PyodidePage, page_errors: PageErrors
) -> None:
    page_errors.expect("404")
    kind, text, status = pyodide_page.run(fetched, "../models/none.onnx")
    assert (kind, status) == ("FetchError", 404)
    assert "../models/none.onnx" in text
    assert "404" in text
    kind, text, _ = pyodide_page.run(fetched, "../index.html")
    assert kind == "FetchError"
    assert "is an HTML page" in text
