"""Common steps of the page tests: wait for a result, read the overlay."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Download, Locator, Page, Route, expect
from tests.conftest import Golden

ANSWER = re.compile(r"\d+ faces?\b|^Distance|No faces found|Something went wrong")
BOOT = 180_000
"""Milliseconds for Python and the networks to load on a busy machine."""
BOX = (255, 224, 102)
"""Color of the box around a face."""
FIRST_SCREENS = ((390, 844), (1366, 650))
"""Width and height of a phone's screen and of a small laptop's, without the browser's bars."""

expect.set_options(timeout=60_000)  # nothing is timed here; this only ends a hang

PAINTED = """([canvas, points]) => {
    const {data, width, height} = canvas.getContext("2d").getImageData(
        0, 0, canvas.width, canvas.height);
    const near = 3;
    return points.map(([x, y]) => {
        for (let dy = -near; dy <= near; dy++) for (let dx = -near; dx <= near; dx++) {
            const column = Math.round(x * width) + dx, row = Math.round(y * height) + dy;
            if (column < 0 || row < 0 || column >= width || row >= height) continue;
            if (data[4 * (row * width + column) + 3] > 100) return true;
        }
        return false;
    });
}"""

ALIGNED = """element => {
    const [media, canvas] = [element, element.nextElementSibling];
    const [a, b] = [media.getBoundingClientRect(), canvas.getBoundingClientRect()];
    return ["left", "top", "width", "height"].every(side => Math.abs(a[side] - b[side]) < 1)
        && Math.abs(canvas.width - b.width * devicePixelRatio) < 2;
}"""


def wait_until_aligned(page: Page, element: str) -> None:
    """Wait until the overlay covers ``element`` exactly, at the same resolution."""
    page.wait_for_function(ALIGNED, arg=page.locator(element).element_handle())


def expect_on_first_screen(page: Page, *selectors: str) -> None:
    """Expect the status message and these elements, whole, on a phone and a small laptop."""
    for width, height in FIRST_SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("scrollTo(0, 0)")
        for selector in ("#status", *selectors):
            # the edges of a video need not be on whole pixels
            expect(page.locator(selector)).to_be_in_viewport(ratio=0.99)


def check_dialog(dialog: Locator) -> None:
    """Check that a dialog is in the middle of the window, under a heading larger than its text."""
    page, box = dialog.page, dialog.bounding_box()
    assert box is not None
    assert page.viewport_size is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    size = page.viewport_size["width"], page.viewport_size["height"]
    assert middle == pytest.approx((size[0] / 2, size[1] / 2), abs=10)  # a scroll bar, halved
    heading, text = (
        float(dialog.locator(tag).first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)"))
        for tag in ("h2", "p")
    )
    assert heading > text


def status(page: Page) -> Locator:
    """The status message below the picture."""
    return page.locator("#status")


def answer(page: Page) -> str:
    """Wait for the page's result, and return its message."""
    expect(status(page)).to_have_text(ANSWER, timeout=BOOT)
    return status(page).inner_text()


def open_photo(page: Page, query: str = "detector=tiny&backend=wasm") -> str:
    """Open the photo page and return its message for the first picture."""
    page.goto(f"photo/index.html?{query}")
    return answer(page)


def open_page(page: Page, name: str, query: str = "") -> str:
    """Open a page with the tiny detector on wasm, and return its first message."""
    page.goto(f"{name}/index.html?detector=tiny&backend=wasm&{query}")
    return answer(page)


def saved(page: Page, button: str) -> Path:
    """Click a button that saves a file, and return the file's path."""
    with page.expect_download() as download:
        page.click(button)
    return download.value.path()


def saved_pictures(page: Page, count: int) -> dict[str, Image.Image]:
    """Press the button that saves the annotated pictures; return ``count`` of them by name."""
    files: list[Download] = []

    def is_last(download: Download) -> bool:
        files.append(download)
        return len(files) == count

    with page.expect_event("download", is_last):
        page.click("#save-png")
    return {file.suggested_filename: Image.open(file.path()).convert("RGB") for file in files}


def has_box(picture: Image.Image, face: dict[str, Any]) -> bool:
    """Whether half of the left or right edge of a face's box is drawn on a saved picture.

    The rest may be outside of the picture, or below a label.
    """
    box, pixels = face["detection"]["box"], np.asarray(picture)
    top, height = round(box["y"]), round(box["height"])
    shares = []
    for edge in (round(box["x"]), round(box["x"] + box["width"])):
        strip = pixels[max(top, 0) : top + height, max(edge - 6, 0) : edge + 6]
        shares.append((strip == BOX).all(axis=2).any(axis=1).mean() if strip.size else 0)
    return max(shares) > 0.5


def has_landmarks(picture: Image.Image, face: dict[str, Any]) -> bool:
    """Whether a line passes through each landmark of a face on a saved picture."""
    pixels = np.asarray(picture)
    points = np.rint(face["landmarks"]).astype(int)
    around = [pixels[y - 2 : y + 3, x - 2 : x + 3] for x, y in points]
    return all((square == 255).all(axis=2).any() for square in around)


def saved_json(page: Page) -> Any:
    """The saved JSON; the copied JSON must be equal."""
    content = json.loads(saved(page, "#save-json").read_text("utf-8"))
    assert copied(page) == content
    return content


def copied(page: Page) -> Any:
    """Press the button that copies, and read the clipboard."""
    # Permissions that are not listed are revoked, even that of a running camera.
    page.context.grant_permissions(["camera", "clipboard-read", "clipboard-write"])
    page.click("#copy-json")
    expect(page.locator("#copy-json")).to_have_text("Copied")
    expect(page.locator("#copy-json")).to_have_text("Copy")
    return json.loads(page.evaluate("navigator.clipboard.readText()"))


def saved_rows(page: Page) -> list[dict[str, str]]:
    """The rows of what the button for CSV saves."""
    with saved(page, "#save-csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def ask(page: Page, act: Locator | None = None) -> str:
    """Click ``act``, and return the message that follows."""
    # Clear the old message; otherwise this could return it.
    page.evaluate("document.getElementById('status').textContent = ''")
    if act is not None:
        act.click()
    return answer(page)


def click_face(page: Page, element: str, face: dict[str, Any]) -> None:
    """Click the middle of a saved face in the picture with this selector."""
    box, shown = face["detection"]["box"], page.locator(element).bounding_box()
    assert shown is not None
    scale = shown["width"] / face["detection"]["image_width"]
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.locator(element).click(position={"x": x * scale, "y": y * scale})


def choose_sample(page: Page, number: int) -> str:
    """Choose a sample and return the page's message."""
    return ask(page, page.locator(f"#samples button[data-src$='sample{number}.jpg']"))


def choose_file(page: Page, name: str, content: bytes, mime_type: str = "image/jpeg") -> str:
    """Choose a file and return the page's message."""
    page.evaluate("document.getElementById('status').textContent = ''")
    page.set_input_files("#file", {"name": name, "mimeType": mime_type, "buffer": content})
    return answer(page)


def painted(page: Page, element: str, points: Iterable[Sequence[float]]) -> list[bool]:
    """Whether the overlay of ``element`` is painted at each point, in fractions of its size."""
    canvas = page.locator(f"{element} + canvas").element_handle()
    result: list[bool] = page.evaluate(PAINTED, [canvas, [list(point) for point in points]])
    return result


def outline(face: dict[str, Any], width: float, height: float) -> list[tuple[float, float]]:
    """Centers of the left, right and bottom edges of a golden face's box, as fractions."""
    box = face["detection"]["box"]
    left, right = box["x"] / width, (box["x"] + box["width"]) / width
    top, bottom = box["y"] / height, (box["y"] + box["height"]) / height
    center = (top + bottom) / 2
    return [(left, center), (right, center), ((left + right) / 2, bottom)]


def error_notice(page: Page) -> Locator:
    """The notice about what went wrong."""
    return page.locator("#error")


def edges(golden: Golden, detector: str) -> list[tuple[float, float]]:
    """Points on the boxes around the faces of sample 1."""
    sample = golden("face-api.js-0.22.2", "sample1")
    size = sample["image"]["width"], sample["image"]["height"]
    return [point for face in golden_faces(sample, detector) for point in outline(face, *size)]


def left_to_right(faces: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The faces of a file in the order of the pages."""
    return sorted(faces, key=lambda face: float(face["detection"]["box"]["x"]))


def golden_faces(golden: dict[str, Any], detector: str) -> list[dict[str, Any]]:
    """The faces that face-api.js found with this detector."""
    run = next(run for run in golden["runs"] if run["detector"] == detector)
    faces: list[dict[str, Any]] = run["faces"]
    return faces


def open_without_python(page: Page, address: str) -> Callable[[], None]:
    """Open a page whose Python cannot start; return a function that lets it start."""
    file = "**/pyodide.asm.wasm"
    held: list[Route] = []
    page.route(file, lambda route: held.append(route))
    with page.expect_request(file):
        page.goto(address)

    def release() -> None:
        page.route(file, lambda route: route.continue_())  # takes the place of the other one
        for route in held:
            route.continue_()

    return release
