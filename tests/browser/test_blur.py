"""The page that covers faces in photos."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Download, FilePayload, Page, expect
from tests.browser.page_helpers import BOOT, status

from faceapi_build.bench.video.films import FACES

READY = re.compile(r"^(\d+ faces?: |No faces found)")


def open_blur(page: Page, search: str = "no") -> None:
    """Open the page, and wait until the sample is covered."""
    page.goto(f"blur/index.html?backend=wasm&look_harder={search}")
    expect(page.locator("#save")).to_be_enabled(timeout=BOOT)
    expect(status(page)).to_have_text(READY)


def saved(page: Page, content_type: str) -> tuple[Download, bytes]:
    """Save the photo in a format."""
    page.select_option("#format", content_type)
    with page.expect_download() as download:
        page.click("#save")
    return download.value, download.value.path().read_bytes()


def pixels(content: bytes) -> NDArray[np.int64]:
    """RGB pixels of a file."""
    with Image.open(io.BytesIO(content)) as image:
        return np.asarray(image.convert("RGB")).astype(np.int64)


def faces() -> list[tuple[slice, slice]]:
    """The middle halves of the sample's faces, from left to right, as slices of its pixels."""
    places = sorted(box for number, box in FACES.values() if number == 6)
    return [
        (
            slice(y + height // 4, y + 3 * height // 4),
            slice(x + width // 4, x + 3 * width // 4),
        )
        for x, y, width, height in places
    ]


def detail(values: NDArray[np.int64]) -> float:
    """How much neighboring pixels differ."""
    return float(abs(np.diff(values, axis=1)).mean())


def test_faces_are_covered_switched_drawn_and_saved(page: Page, samples_folder: Path) -> None:
    original = pixels((samples_folder / "sample6.jpg").read_bytes())
    open_blur(page)
    expect(status(page)).to_have_text("4 faces: 4 areas covered.")
    download, content = saved(page, "image/jpeg")
    assert download.suggested_filename == "four-women-at-a-window-blurred.jpg"
    assert not any(word in content for word in (b"Exif", b"http://ns.adobe.com", b"Photoshop"))
    _, content = saved(page, "image/png")
    covered = pixels(content)
    for place in faces():
        assert detail(covered[place]) < 0.2 * detail(original[place])
    assert (covered[:200] == original[:200]).all(), "the rest stays as it is"

    page.locator("#regions button").nth(1).click()
    expect(status(page)).to_have_text("4 faces: 3 areas covered, 1 left visible.")
    expect(page.locator("#faces input").nth(1)).not_to_be_checked()
    _, content = saved(page, "image/png")
    places = faces()
    assert (pixels(content)[places[1]] == original[places[1]]).all()
    assert detail(pixels(content)[places[0]]) < 0.2 * detail(original[places[0]])
    page.locator("#faces input").nth(1).check()
    expect(page.locator("#regions button").nth(1)).to_have_attribute("aria-pressed", "true")

    page.click("#draw")  # which may scroll
    stage = page.locator("#stage").bounding_box()
    assert stage is not None
    x, y = stage["x"] + stage["width"] / 2, stage["y"] + 0.8 * stage["height"]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 30, steps=3)
    page.mouse.up()
    expect(status(page)).to_have_text("4 faces: 5 areas covered.")
    expect(page.locator("#draw")).to_have_attribute("aria-pressed", "false")
    page.select_option("#style", "fill")
    _, content = saved(page, "image/png")
    scale = original.shape[1] / stage["width"]
    row, column = (int(value * scale) for value in (y + 15 - stage["y"], x + 20 - stage["x"]))
    assert pixels(content)[row, column].tolist() == [0, 0, 0]


def test_areas_by_keyboard(page: Page) -> None:
    open_blur(page)
    page.locator("#draw").focus()
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text("4 faces: 5 areas covered.")
    area = page.locator("#regions button").nth(4)
    expect(area).to_be_focused()
    before = area.bounding_box()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    after = area.bounding_box()
    assert before is not None
    assert after is not None
    assert after["x"] < before["x"]
    assert after["height"] > before["height"]
    page.keyboard.press("Space")
    expect(status(page)).to_have_text("4 faces: 4 areas covered, 1 left visible.")
    page.keyboard.press("Delete")
    expect(page.locator("#regions button")).to_have_count(4)
    expect(page.locator("#draw")).to_be_focused()
    page.locator("#reveal").focus()
    page.keyboard.press("End")
    clip = page.locator("#covered").evaluate("canvas => canvas.style.clipPath")
    assert clip == "inset(0px 0px 0px 100%)", "the original is shown"


def test_a_person_is_treated_the_same_in_all_photos(page: Page, samples_folder: Path) -> None:
    recognition: list[str] = []
    page.on("request", lambda request: recognition.extend(re.findall("face_recog.*", request.url)))
    open_blur(page)
    group = (samples_folder / "sample3.jpg").read_bytes()
    with Image.open(samples_folder / "sample3.jpg") as image:
        portrait = io.BytesIO()
        image.crop((1300, 100, 1900, 800)).transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(
            portrait, "JPEG"
        )
    photos = {"sample3.jpg": group, "bea.jpg": portrait.getvalue()}
    page.set_input_files(
        "#file",
        [
            FilePayload(name=name, mimeType="image/jpeg", buffer=data)
            for name, data in photos.items()
        ],
    )
    expect(page.locator("#photos button")).to_have_count(3)
    expect(page.locator("#save")).to_be_enabled()
    expect(status(page)).to_have_text("1 face: 1 area covered.")
    page.locator("#faces input").uncheck()
    page.locator("#photos").dispatch_event("click")  # between the photos
    page.locator("#regions").dispatch_event("click")
    page.locator("#photos button").nth(1).click()
    expect(status(page)).to_have_text("3 faces: 3 areas covered.")
    assert recognition == [], "a check box is about one photo"
    page.locator("#photos button").nth(2).click()
    expect(status(page)).to_have_text("1 face: 0 areas covered, 1 left visible.")
    page.get_by_role("button", name="Treat the person of face 1 the same in all photos").click()
    expect(status(page)).to_have_text("1 other photo of this person: left visible.", timeout=BOOT)
    page.locator("#photos button").nth(1).click()
    expect(status(page)).to_have_text("3 faces: 2 areas covered, 1 left visible.")
    expect(page.locator("#faces input").nth(2)).not_to_be_checked()
    names: list[str] = []

    def is_last(download: Download) -> bool:
        names.append(download.suggested_filename)
        return len(names) == 3

    with page.expect_event("download", is_last):
        page.click("#save-all")
    assert names[1:] == ["sample3-blurred.jpg", "bea-blurred.jpg"]


def test_a_photo_on_its_side_is_searched_thoroughly(page: Page, samples_folder: Path) -> None:
    open_blur(page)
    page.locator("input[name=look_harder]").check()
    expect(page.locator("#save")).to_be_enabled()
    sideways = io.BytesIO()
    with Image.open(samples_folder / "sample6.jpg") as image:
        image.resize((800, 640)).transpose(Image.Transpose.ROTATE_90).save(sideways, "JPEG")
    page.set_input_files(
        "#file", {"name": "side.jpg", "mimeType": "image/jpeg", "buffer": sideways.getvalue()}
    )
    expect(page.locator("#stage img")).to_have_attribute("alt", "The photo: side.jpg")
    expect(status(page)).to_have_text("4 faces: 4 areas covered.", timeout=BOOT)
