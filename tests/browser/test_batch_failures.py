"""One bad picture of a batch is named; the others are processed."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect
from tests.browser.page_helpers import BOOT, saved_json, saved_pictures, saved_rows
from tests.browser.pyodide_page import PyodidePage

# A browser shows it, but lets nobody read a canvas that it was drawn on. As large as the samples.
UNREADABLE = b"""<svg xmlns="http://www.w3.org/2000/svg" width="1920" height="1280">
<foreignObject width="100%" height="100%"><p xmlns="http://www.w3.org/1999/xhtml">Hello</p>
</foreignObject></svg>"""
READABLE = UNREADABLE.replace(b"foreignObject", b"g")


def picture(name: str, content: bytes) -> FilePayload:
    """A file to choose."""
    kind = {"svg": "image/svg+xml", "png": "image/png"}.get(name[-3:], "image/jpeg")
    return {"name": name, "mimeType": kind, "buffer": content}


def too_wide() -> bytes:
    """A PNG that a browser shows, but that is wider than any canvas."""
    file = io.BytesIO()
    Image.new("RGB", (70_000, 4), "grey").save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("name", ["batch_landmarks", "batch_recognition"])
def test_each_bad_picture_is_named_and_the_others_are_processed(
    page: Page, samples_folder: Path, name: str
) -> None:
    status, error_text = page.locator("#status"), page.locator("#error-text")
    page.goto(f"{name}/index.html?backend=wasm&detector=tiny")
    expect(status).to_have_text(re.compile(r"faces in 6 pictures"), timeout=BOOT)
    page.get_by_role("button", name="Remove all").click()
    expect(status).to_have_text(re.compile("^0 faces in 0 pictures"))
    sample = (samples_folder / "sample1.jpg").read_bytes()
    page.set_input_files("#file", [
        picture("drawing.svg", UNREADABLE),
        picture("wide.png", too_wide()),
        picture("letter.jpg", b"Dear reader, I am no picture."),
        picture("friends.jpg", sample),
    ])  # fmt: skip

    expect(status).to_have_text(re.compile(r"^3 faces in 1 picture\. One by one: \d+ ms"))
    drawing, letter, wide = sorted(error_text.inner_text().splitlines())
    assert "drawing.svg could not be processed" in drawing
    assert "foreignObject" in drawing
    assert "letter.jpg cannot be shown" in letter
    assert "wide.png was not processed: a picture must be 1 to 65535 pixels" in wide
    names = page.locator("#batch .name")
    expect(names).to_have_text(["wide.png", "friends.jpg"])
    expect(page.locator("#batch figure").first).to_contain_text("not processed")
    expect(page.locator("#batch-timings tr").first).to_have_text(
        re.compile(r"wide\.png\s*–\s*–\s*–")
    )

    failed, good = sorted(saved_json(page), key=lambda entry: "faces" in entry)
    assert failed.keys() == {"picture", "error"}
    assert (good["picture"], len(good["faces"])) == ("friends.jpg", 3)
    assert {row["picture"] for row in saved_rows(page)} == {"friends.jpg"}
    assert saved_pictures(page, 1).keys() == {"friends-faces.png"}

    page.set_input_files("#file", [picture("drawing.svg", UNREADABLE)])  # alone it changes nothing
    expect(error_text).to_have_text(re.compile("^drawing.svg could not be processed"))
    expect(names).to_have_text(["wide.png", "friends.jpg"])


def test_a_bad_photo_of_a_person_is_named_and_the_others_are_known(
    page: Page, samples_folder: Path
) -> None:
    page.goto("recognition/index.html?backend=wasm&detector=tiny")
    status, error_text = page.locator("#status"), page.locator("#error-text")
    expect(status).to_have_text(re.compile(r"^\d faces: .*Ada"), timeout=BOOT)
    page.evaluate("document.getElementById('status').textContent = ''")
    page.set_input_files("#reference-area input[multiple]", [
        picture("gail.svg", UNREADABLE),
        picture("fay.png", too_wide()),
        picture("ada.jpg", (samples_folder / "sample1.jpg").read_bytes()),
    ])  # fmt: skip
    expect(status).to_have_text(re.compile(r"^\d faces: .*Ada"))
    expect(error_text).to_have_text(re.compile("^gail.svg could not be processed"))
    rows = page.locator("#references li")
    expect(rows).to_have_count(7)
    expect(rows.nth(5).locator(".hint")).to_have_text(
        re.compile("^could not be processed: a picture")
    )
    expect(rows.nth(6).locator(".hint")).to_be_hidden()


def test_an_unreadable_photo_is_refused_by_name(page: Page) -> None:
    page.goto("photo/index.html?backend=wasm&detector=tiny")
    expect(page.locator("#status")).to_have_text(re.compile(r"^5 faces"), timeout=BOOT)
    page.set_input_files("#file", [picture("drawing.svg", UNREADABLE)])
    expect(page.locator("#error-text")).to_have_text(
        re.compile("^drawing.svg could not be processed")
    )
    page.set_input_files("#file", [picture("drawing.svg", READABLE)])
    expect(page.locator("#status")).to_have_text(re.compile("^No faces found"))
    expect(page.locator("#error")).to_be_hidden()


async def after_an_unreadable_one(unreadable: str, readable: str) -> list[str]:
    import js

    import faceapi
    from faceapi.browser.interop.ffi import js_array, js_object
    from faceapi.browser.media.open_picture import open_picture

    results = []
    for text in (unreadable, readable, unreadable, readable):
        image = js.Image.new()
        # Not a data: URL, from which Chromium lets an SVG with a foreignObject be read.
        blob = js.Blob.new(js_array([text]), js_object(type="image/svg+xml"))
        image.src = js.URL.createObjectURL(blob)
        try:
            picture = await open_picture(image)
            results.append(str((await faceapi.extract_faces(picture, []), picture.rgb().shape)))
        except faceapi.errors.PictureError as error:
            results.append(str(error))
    return results


def test_a_canvas_that_cannot_be_read_is_not_used_again(pyodide_page: PyodidePage) -> None:
    first, second, *again = pyodide_page.run(
        after_an_unreadable_one, UNREADABLE.decode(), READABLE.decode()
    )
    assert "an SVG must have no foreignObject" in first
    assert second == "([], (1280, 1920, 3))"
    assert again == [first, second]
