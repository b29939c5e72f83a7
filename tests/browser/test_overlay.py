"""The overlay: exactly over its element, whatever happens to it; the right pixels; nothing left."""

from __future__ import annotations

from typing import Any

import pytest
from tests.browser.pyodide_page import PyodidePage

pytestmark = pytest.mark.gpu


async def alignment(uri: str) -> dict[str, Any]:
    import asyncio

    import js

    from faceapi.browser import Overlay
    from faceapi.draw.shapes import Rectangle, Style

    js.document.body.innerHTML = (
        '<div id="frame" style="position: relative; margin: 13px; width: 601px">'
        '<img id="picture" style="width: 61.7%; border: 3px solid; padding: 2px 7px"></div>'
    )
    image, frame = (js.document.getElementById(name) for name in ("picture", "frame"))
    image.src = uri
    await image.decode()
    overlay = Overlay.over("picture")
    size = image.naturalWidth, image.naturalHeight
    widths = []

    def whole(shown_width: float) -> list[Rectangle]:
        widths.append(shown_width)
        return [Rectangle(0, 0, size[0], size[1], Style(fill="rgb(255, 0, 0)"))]

    overlay.show(whole)

    def distances() -> list[float]:
        picture, canvas = image.getBoundingClientRect(), overlay.canvas.getBoundingClientRect()
        return [
            canvas.left - picture.left - 10,
            canvas.top - picture.top - 5,
            canvas.right - picture.right + 10,
            canvas.bottom - picture.bottom + 5,
        ]

    found: dict[str, Any] = {"at first": distances()}
    frame.style.width = "417px"
    await asyncio.sleep(0.3)
    found["resized"] = distances()
    frame.style.position = "static"
    frame.style.marginLeft = "60px"
    overlay.show(whole)
    found["moved"] = distances()
    data = overlay.canvas.getContext("2d").getImageData(
        0, 0, overlay.canvas.width, overlay.canvas.height
    )
    reds = bytes(data.data.to_py())
    overlay.paint([Rectangle(0, 0, 1, 1, Style(fill="rgb(255, 0, 0)"))])
    found["widths"] = widths
    found["covered"] = sum(value > 250 for value in reds[::4]) / (len(reds) // 4)
    overlay.clear()
    data = overlay.canvas.getContext("2d").getImageData(
        0, 0, overlay.canvas.width, overlay.canvas.height
    )
    found["cleared"] = sum(bytes(data.data.to_py()))
    overlay.remove()
    found["canvases left"] = js.document.querySelectorAll("canvas").length
    return found


def test_it_stays_over_its_element(pyodide_page: PyodidePage) -> None:
    found = pyodide_page.run(alignment, "../samples/sample1.jpg")
    for moment in ("at first", "resized", "moved"):
        assert max(map(abs, found[moment])) < 0.05, (moment, found[moment])
    assert found["covered"] > 0.98
    first, last = 601 * 0.617, 417 * 0.617
    assert found["widths"][0] == pytest.approx(first, abs=0.05)
    assert found["widths"][-1] == pytest.approx(last, abs=0.05)
    assert (found["cleared"], found["canvases left"]) == (0, 0)


async def marks(fit: str, mirrored: bool, ratio: float) -> list[list[float]]:
    """Where four discs of a 100 × 50 picture appear in its 200 × 200 element, in CSS pixels."""
    import js
    import numpy as np

    from faceapi.browser import Overlay
    from faceapi.draw.shapes import Circles, Style

    js.Object.defineProperty(
        js.window, "devicePixelRatio", js.JSON.parse(f'{{"value": {ratio}, "configurable": true}}')
    )
    js.document.body.innerHTML = '<canvas id="c" width="100" height="50"></canvas>'
    canvas = js.document.getElementById("c")
    canvas.style.cssText = f"width: 200px; height: 200px; object-fit: {fit}"
    overlay = Overlay.over(canvas)
    overlay.mirrored = mirrored
    colours = {(255, 0, 0): (20, 10), (0, 255, 0): (90, 10), (0, 0, 255): (20, 45)}
    overlay.show(
        [Circles((at,), 3, Style(fill="rgb({}, {}, {})".format(*c))) for c, at in colours.items()]
    )
    drawn = overlay.canvas
    data = drawn.getContext("2d").getImageData(0, 0, drawn.width, drawn.height)
    pixels = np.frombuffer(data.data.to_py(), np.uint8).reshape(drawn.height, drawn.width, 4)
    found = []
    for colour in colours:
        rows, columns = np.nonzero((pixels == [*colour, 255]).all(axis=2))
        middle = [float(columns.mean()) + 0.5, float(rows.mean()) + 0.5]
        found.append([round(value / ratio, 1) for value in middle] if rows.size else [])
    overlay.remove()
    return found


def test_object_fit_mirror_and_device_pixels(pyodide_page: PyodidePage) -> None:
    cases: dict[tuple[str, bool, float], list[list[float]]] = {
        ("fill", False, 1): [[40, 40], [180, 40], [40, 180]],
        ("contain", False, 1): [[40, 70], [180, 70], [40, 140]],
        ("contain", False, 2): [[40, 70], [180, 70], [40, 140]],
        ("contain", True, 1): [[160, 70], [20, 70], [160, 140]],
        ("cover", False, 1): [[], [], []],
        ("none", False, 1): [[70, 85], [140, 85], [70, 120]],
    }
    cases["cover", False, 1] = [[], [], []]  # scale 4: 20 → -20, 90 → 260, outside
    for (fit, mirrored, ratio), expected in cases.items():
        assert pyodide_page.run(marks, fit, mirrored, ratio) == expected, (fit, mirrored, ratio)


async def readable_label(uri: str) -> dict[str, Any]:
    """Compare the pixels of a label, mirrored and not; then the picture file with it."""
    import js
    import numpy as np

    from faceapi.browser import Overlay
    from faceapi.browser.media.open_picture import open_picture
    from faceapi.draw.shapes import AnchorPosition, Label

    image = js.document.createElement("img")
    image.src = uri
    image.style.cssText = "width: 300px; height: 200px"
    js.document.body.replaceChildren(image)
    await image.decode()
    width, height = image.naturalWidth, image.naturalHeight
    overlay = Overlay.over(image)
    corner = AnchorPosition.TOP_LEFT
    overlay.show([Label(("left",), (width / 3, height / 2), corner)])

    def label() -> tuple[bytes, int]:
        canvas = overlay.canvas
        data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
        alpha = np.frombuffer(data.data.to_py(), np.uint8).reshape(canvas.height, canvas.width, 4)
        rows, columns = np.nonzero(alpha[..., 3])
        field = alpha[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        return field.tobytes(), int(columns.min())

    plain, left = label()
    blob = await overlay.to_blob()
    file = await open_picture(blob)
    overlay.mirrored = True
    mirrored, right = label()
    before, after = (await open_picture(image)).rgb(), file.rgb()
    changed = np.nonzero((before != after).any(axis=(1, 2)))[0]
    overlay.remove()
    return {
        "same letters": plain == mirrored,
        "left": left,
        "right": right,
        "type": blob.type,
        "size": [int(file.size.width), int(file.size.height)] == [width, height],
        "changed rows": [float(changed.min()) / height, float(changed.max()) / height],
    }


def test_labels_stay_readable_and_pictures_can_be_saved(pyodide_page: PyodidePage) -> None:
    found = pyodide_page.run(readable_label, "../samples/sample2.jpg")
    first, last = found.pop("changed rows")
    assert 0.49 < first < last < 0.65
    assert found.pop("left") == 100
    assert 150 < found.pop("right") < 200  # its right edge is at 200
    assert found == {"same letters": True, "type": "image/png", "size": True}


async def refused() -> list[str]:
    import js

    from faceapi.browser import Overlay
    from faceapi.errors import PictureError

    found = []
    for target in ("nowhere", js.document.createElement("p")):
        try:
            Overlay.over(target)
        except PictureError as error:
            found.append(str(error))
    return found


def test_what_an_overlay_cannot_go_over(pyodide_page: PyodidePage) -> None:
    assert pyodide_page.run(refused) == [
        "the page has no element with the id 'nowhere'",
        "expected an <img>, <video> or <canvas>, got HTMLParagraphElement",
    ]


async def painted_canvases() -> list[int]:
    import js

    import faceapi.browser  # noqa: F401  # canvases can be painted on from here on
    from faceapi import draw
    from faceapi.draw.shapes import Rectangle, Style

    canvas = js.document.createElement("canvas")
    canvas.id = "paper"
    canvas.width, canvas.height = 30, 10
    js.document.body.append(canvas)
    context = canvas.getContext("2d")
    for number, target in enumerate(("paper", canvas, context)):
        draw.paint(target, [Rectangle(10 * number, 0, 10, 10, Style(fill="rgb(9, 9, 9)"))])
    return [context.getImageData(x, 5, 1, 1).data[3] for x in (5, 15, 25)]


def test_canvases_can_be_painted_on(pyodide_page: PyodidePage) -> None:
    assert pyodide_page.run(painted_canvases) == [255, 255, 255]


async def taken_away(uri: str) -> dict[str, Any]:
    """Remove the picture, replace it, and let creating an overlay fail."""
    import asyncio

    import js

    from faceapi.browser import Overlay
    from faceapi.draw.shapes import Rectangle, Style

    def count() -> int:
        return int(js.document.querySelectorAll("canvas").length)

    def red(overlay: Overlay) -> int:
        pixel = overlay.canvas.getContext("2d").getImageData(9, 9, 1, 1).data.to_py()
        return bytes(pixel)[0]

    async def add(source: str) -> Any:
        image = js.document.createElement("img")
        image.id, image.src, image.width = "picture", source, 300
        js.document.body.append(image)
        await image.decode()
        return image

    image = await add(uri)
    overlay = Overlay.over("picture")
    overlay.show([Rectangle(0, 0, 400, 400, Style(fill="rgb(255, 0, 0)"))])
    result: dict[str, Any] = {"at first": count()}
    image.remove()
    await asyncio.sleep(0.1)
    js.window.dispatchEvent(js.Event.new("resize"))
    await asyncio.sleep(0.1)
    result["removed"] = count()
    overlay.clear()
    overlay.show([Rectangle(0, 0, 400, 400, Style(fill="rgb(255, 0, 0)"))])
    again = await add(uri)
    await asyncio.sleep(0.4)
    result["back"] = count()
    result["drawn"] = red(overlay)
    again.remove()
    other = await add(uri.replace("sample1", "sample2"))
    await asyncio.sleep(0.4)
    result["another picture"] = red(overlay)
    overlay.remove()

    observer = js.ResizeObserver
    js.window.ResizeObserver = None
    try:
        Overlay.over(other)
    except Exception as error:
        result["failed"] = type(error).__name__
    js.window.ResizeObserver = observer
    result["left"] = count()
    return result


def test_a_picture_can_go_and_come_back(pyodide_page: PyodidePage) -> None:
    pyodide_page.page.evaluate("document.body.replaceChildren()")
    assert pyodide_page.run(taken_away, "../samples/sample1.jpg") == {
        "at first": 1,
        "removed": 0,
        "back": 1,
        "drawn": 255,
        "another picture": 0,
        "failed": "JsException",
        "left": 0,
    }
