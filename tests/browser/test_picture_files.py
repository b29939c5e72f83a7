"""A file has the same pixels in a browser and in CPython."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page, Route
from tests.browser.conftest import PageErrors
from tests.browser.pyodide_page import PyodidePage
from tests.picture_files import files, picture

from faceapi.runtime.pictures.decoding import picture_of_file

SIDE = 48
PIXEL_LIMIT = 1 << 26

ROUNDED = {
    **dict.fromkeys(("p3.jpg", "p3.png", "adobe.webp", "p3.avif", "palette p3.png"), 1),
    **dict.fromkeys(("gray profile.jpg", "gray profile.png"), 1),
    **dict.fromkeys(("gray with rgb profile.jpg", "gray with rgb profile.png"), 1),
    **dict.fromkeys(("gamma.png", "chromaticities.png"), 2),
}
"""Files whose colors are converted: Chromium and Little CMS round differently, by this at most."""
OPACITY_ROUNDED = {"transparent p3.png": 0.75, "transparent.avif": 2.3}
"""Converted colors of partly transparent pixels: the mean difference of colors times opacity. The
color of an almost transparent pixel is hardly stored."""
APPROXIMATE = {"cut progressive.jpg": 1.0}
"""The mean difference where the last scan breaks off."""


async def opened(contents: dict[str, str], side: int) -> dict[str, Any]:
    import base64

    import numpy as np

    import faceapi

    def text(array: Any) -> str:
        return base64.b64encode(np.asarray(array, np.uint8).tobytes()).decode()

    results: dict[str, Any] = {}
    for name, content in contents.items():
        picture = await faceapi.open_picture(base64.b64decode(content))
        patch = picture.patch(None, side, centered=True).pixels.numpy()
        size = [int(picture.size.height), int(picture.size.width)]
        results[name] = [size, text(picture.rgb()), text(patch)]
    return results


def pixels(encoded: str, shape: tuple[int, ...]) -> NDArray[np.int64]:
    return np.frombuffer(base64.b64decode(encoded), np.uint8).reshape(shape).astype(np.int64)


def test_files_have_the_same_pixels_as_in_cpython(pyodide_page: PyodidePage) -> None:
    contents = files()
    sent = {name: base64.b64encode(content).decode() for name, content in contents.items()}
    shown = pyodide_page.run(opened, sent, SIDE)
    wrong = {}
    for name, content in contents.items():
        size, rgb, patch = shown[name]
        ours = picture_of_file(content, name, PIXEL_LIMIT)
        assert [ours.size.height, ours.size.width] == size, name
        difference = np.abs(pixels(rgb, (*size, 3)) - ours.rgb())
        scaled = pixels(patch, (SIDE, SIDE, 3))
        scaled_difference = np.abs(scaled - ours.patch(None, SIDE, centered=True).pixels.numpy())
        if name in OPACITY_ROUNDED:
            worst = (difference * (picture(4)[:, :, 3:] / 255)).mean() - OPACITY_ROUNDED[name]
        elif name in APPROXIMATE:
            worst = difference.mean() - APPROXIMATE[name]
        else:
            worst = max(difference.max(), scaled_difference.max()) - ROUNDED.get(name, 0)
        if worst > 0:
            wrong[name] = (difference.max(), difference.mean(), scaled_difference.max())
    assert wrong == {}


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">'
SVG += b'<rect width="20" height="30" fill="#f00"/></svg>'
SERVED = {
    "drawing.svg": ("image/svg+xml", SVG),
    "unnamed": ("application/octet-stream", b'<?xml version="1.0"?>' + SVG),
    "text.jpg": ("text/plain", b"this is no picture"),
    "error.jpg": ("application/json", b'{"error": 404}'),
}


async def fetched(long: str) -> dict[str, Any]:
    import js
    import numpy as np

    import faceapi

    class Tensor:
        def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
            return np.full((4, 4, 3), 7, np.uint8)

    results: dict[str, Any] = {}
    for name in ("files/drawing.svg", "files/unnamed"):
        drawing = await faceapi.open_picture(name)
        results[name] = [drawing.size.width, *drawing.rgb()[15, (5, 30)].ravel().tolist()]
    content = await faceapi.media.fetch_or_throw("files/drawing.svg")
    results["bytes"] = (await faceapi.open_picture(content)).size.width
    results["tensor"] = int((await faceapi.open_picture(Tensor())).rgb().max())
    bgr = np.full((4, 4, 3), (1, 2, 3), np.uint8)
    ordered = await faceapi.open_picture(bgr, channels="bgr")
    results["bgr"] = ordered.rgb()[0, 0].tolist()
    wide = js.document.createElement("canvas")
    wide.width, wide.height = 40_000, 9
    context = wide.getContext("2d")
    context.fillStyle = "#fff"
    context.fillRect(39_990, 0, 10, 9)
    results["wide"] = int((await faceapi.open_picture(wide)).rgb()[4, 39_995].max())
    wide.width, wide.height = 20_000, 20_000
    calls: dict[str, Any] = {
        "text": lambda: faceapi.fetch_image("files/text.jpg"),
        "json": lambda: faceapi.fetch_image("files/error.jpg"),
        "open": lambda: faceapi.open_picture("files/text.jpg"),
        "data": lambda: faceapi.open_picture(f"data:image/png;base64,{long}"),
        "long": lambda: faceapi.open_picture(long),
        "huge": lambda: faceapi.open_picture(wide),
    }
    for name, call in calls.items():
        try:
            await call()
        except faceapi.FaceApiError as error:
            results[name] = str(error)
    return results


def test_addresses_of_drawings_and_of_other_files(
    pyodide_page: PyodidePage, page_errors: PageErrors
) -> None:
    def answer(route: Route) -> None:
        media_type, body = SERVED[route.request.url.rsplit("/", 1)[1]]
        route.fulfill(body=body, content_type=media_type)

    page: Page = pyodide_page.page
    page.route("**/files/*", answer)
    results = pyodide_page.run(fetched, "A" * 100_000)
    for name in ("files/drawing.svg", "files/unnamed"):
        assert results[name] == [40, 255, 0, 0, 0, 0, 0]
    assert results["bytes"] == 40
    assert results["tensor"] == 7
    assert results["bgr"] == [3, 2, 1]
    assert results["wide"] == 255
    assert results["text"].startswith("files/text.jpg cannot be read as a picture by this browser")
    assert "text/plain" in results["text"]
    assert "files/error.jpg" in results["json"]
    assert "application/json" in results["json"]
    assert "files/text.jpg" in results["open"]
    assert "at most 268,435,456 pixels, got 20000 × 20000" in results["huge"]
    for name in ("data", "long"):
        assert results[name].count("A") <= 300
