"""What cannot be opened as a picture, or not be fetched, is one clear error."""

from __future__ import annotations

from typing import Any

from tests.browser.page_errors import PageErrors
from tests.browser.pyodide_page import PyodidePage


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


def test_invalid_pictures_raise_picture_errors(pyodide_page: PyodidePage) -> None:
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


def test_fetch_errors_say_why(pyodide_page: PyodidePage, page_errors: PageErrors) -> None:
    page_errors.expect("404")
    kind, text, status = pyodide_page.run(fetched, "../models/none.onnx")
    assert (kind, status) == ("FetchError", 404)
    assert "../models/none.onnx" in text
    assert "404" in text
    kind, text, _ = pyodide_page.run(fetched, "../index.html")
    assert kind == "FetchError"
    assert "is an HTML page" in text
