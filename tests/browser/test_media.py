"""The media helpers in a page; ``tests/runtime/test_media.py`` tests them in CPython."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from PIL import Image
from tests.browser.camera_helpers import RECORD
from tests.browser.conftest import PageErrors
from tests.browser.pyodide_page import PyodidePage

import faceapi
from faceapi.types import Dimensions


async def images(uri: str) -> dict[str, Any]:
    import js

    import faceapi
    from faceapi.types import Box, Dimensions, FaceDetection

    def size(sized: Any) -> list[int]:
        return [int(sized.width), int(sized.height)]

    image = await faceapi.fetch_image(uri)
    image.width = 100  # as it is shown; its own size stays
    late = js.document.createElement("img")
    late.src = uri
    loaded = [faceapi.media.is_media_loaded(late)]
    await faceapi.media.await_media_loaded(late)
    loaded.append(faceapi.media.is_media_loaded(late))
    face = FaceDetection(0.9, Box(-0.1, 0.25, 0.3, 0.5), Dimensions(100, 100))
    regions: list[Any] = [face, Box(10.5, 20.5, 30, 40), Box(-50, 0, 20, 20)]
    return {
        "elements": [faceapi.media.is_media_element(each) for each in (image, "image", face)],
        "loaded": loaded,
        "own size": size(faceapi.media.get_media_dimensions(image)),
        "canvas": size(faceapi.media.create_canvas_from_media(late)),
        "faces": [size(each) for each in await faceapi.extract_faces(late, regions)],
        "tensors": [each.shape for each in await faceapi.media.extract_face_tensors(late, regions)],
        "square": size(await faceapi.media.image_to_square(image, 64, center_image=True)),
    }


async def canvases(rows: list[Any]) -> dict[str, Any]:
    import js
    import numpy as np

    import faceapi
    from faceapi.types import Dimensions

    pixels = np.array(rows, np.uint8)
    given = faceapi.media.create_canvas(Dimensions(4, 3))
    empty = (await faceapi.open_picture(given)).rgb().max()
    given.id = "given"
    js.document.body.append(given)
    same = faceapi.media.image_tensor_to_canvas(pixels, "given") == given
    half = faceapi.media.create_canvas_from_media(given, Dimensions(5, 3))
    context = faceapi.media.get_context_2d_or_throw("given")
    back = context.getImageData(0, 0, 10, 6)
    put = faceapi.media.create_canvas_from_media(back)
    found = {
        "given": [bool(empty == 0), same, faceapi.media.resolve_input("given") == given],
        "context": faceapi.media.get_context_2d_or_throw(context) == context,
        "whole": (await faceapi.open_picture(put)).rgb().tolist(),
        "half": (await faceapi.open_picture(half)).rgb().tolist(),
        "nobody": faceapi.media.resolve_input("nobody"),
        "env": [faceapi.env.is_browser(), faceapi.env.is_nodejs()],
    }
    returned = faceapi.media.match_dimensions(given, half)
    found["matched"] = [returned.width, returned.height, given.width, given.height]
    found["cleared"] = int((await faceapi.open_picture(given)).rgb().max())
    return found


REFUSALS = {
    "not loaded": "await faceapi.media.await_media_loaded(media)",
    "no pixels": "at least one pixel, got 0 × 3",
    "no media": "expected a loaded <img> or <video>, a <canvas>, OffscreenCanvas, ImageBitmap, ",
    "no size": "expected something with a width and a height, got 5",
    "no canvas": "expected a <canvas>, its id, or a 2D context, got HTMLImageElement",
    "no picture": "the file cannot be read as a picture by this browser (4 bytes, text/plain)",
    "no video": "cannot be played: ",
    "no bytes": "expected a Blob, a File or bytes, got str",
    "no source": "has no source",
}


async def refusals(uri: str) -> dict[str, str]:
    import js

    import faceapi
    from faceapi.types import Dimensions

    image, late = js.document.createElement("img"), js.document.createElement("img")
    late.src = f"{uri}?late"  # not from the memory of this page
    calls: dict[str, Any] = {
        "not loaded": lambda: faceapi.media.create_canvas_from_media(late),
        "no pixels": lambda: faceapi.media.create_canvas(Dimensions(0, 3)),
        "no media": lambda: faceapi.media.create_canvas_from_media(5),
        "no size": lambda: faceapi.media.get_media_dimensions(5),
        "no canvas": lambda: faceapi.media.get_context_2d_or_throw(image),
        "no picture": lambda: faceapi.media.buffer_to_image(b"text"),
        "no video": lambda: faceapi.media.buffer_to_video(b"text"),
        "no bytes": lambda: faceapi.media.buffer_to_image("text"),
        "no source": lambda: faceapi.media.await_media_loaded(image),
    }
    found = {}
    for name, call in calls.items():
        try:
            result = call()
            if hasattr(result, "__await__"):
                await result
        except faceapi.errors.PictureError as error:
            found[name] = str(error)
    return found


async def fetched(weights: str, film: str) -> dict[str, Any]:
    import js

    import faceapi

    numbers = await faceapi.media.fetch_net_weights(weights)
    video = await faceapi.media.fetch_video(film)
    await faceapi.media.await_media_loaded(video)
    size = faceapi.media.get_media_dimensions(video)
    picture = await faceapi.open_picture(faceapi.media.create_canvas_from_media(video))
    unseen = js.document.createElement("video")
    unseen.src = film
    seen = await faceapi.open_picture(unseen)
    return {
        "json": sorted(await faceapi.media.fetch_json("../models/index.json")),
        "weights": numbers.tolist(),
        "video": [faceapi.media.is_media_element(video), video.muted, size.width, size.height],
        "frames": [int(each.rgb().max()) for each in (picture, seen)],
    }


def test_media_of_a_page(pyodide_page: PyodidePage, page_errors: PageErrors) -> None:
    found = pyodide_page.run(images, "../samples/sample2.jpg")
    assert found == {
        "elements": [True, False, False],
        "loaded": [False, True],
        "own size": [1920, 1367],
        "canvas": [1920, 1367],
        "faces": [[384, 683], [30, 40]],
        "tensors": [[683, 384, 3], [40, 30, 3]],
        "square": [64, 64],
    }

    pixels = np.arange(180, dtype=np.uint8).reshape(6, 10, 3)
    half = faceapi.media.create_canvas_from_media(Image.fromarray(pixels), Dimensions(5, 3))
    assert pyodide_page.run(canvases, pixels.tolist()) == {
        "given": [True, True, True],
        "context": True,
        "whole": pixels.tolist(),
        "half": np.asarray(half).tolist(),  # the same bytes as in CPython
        "nobody": "nobody",
        "env": [True, False],
        "matched": [5, 3, 5, 3],
        "cleared": 0,
    }

    said = pyodide_page.run(refusals, "../samples/sample2.jpg")
    assert [name for name, words in REFUSALS.items() if words not in said[name]] == []

    film = base64.b64decode(pyodide_page.page.evaluate(RECORD, "../samples/sample1.jpg"))
    files = {"film.webm": film, "w": np.array([1, -2.5], "<f4").tobytes()}
    pyodide_page.page.route(
        "**/pyodide_page/files/*",
        lambda route: route.fulfill(body=files[route.request.url.rpartition("/")[2]]),
    )
    found = pyodide_page.run(fetched, "files/w", "files/film.webm")
    assert min(found.pop("frames")) > 200
    assert found == {
        "json": ["format", "models"],
        "weights": [1, -2.5],
        "video": [True, True, 640, 480],
    }
