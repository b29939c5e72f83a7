"""The photo page, as a person uses it: pictures in, faces on them, results out."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from tests.browser.conftest import LaunchBrowser
from tests.browser.page_errors import PageErrors, checked, watched_page
from tests.browser.page_helpers import (
    answer,
    ask,
    choose_file,
    choose_sample,
    edges,
    error_notice,
    golden_faces,
    left_to_right,
    open_photo,
    painted,
    wait_until_aligned,
)
from tests.conftest import Golden

FACE_API_JS = "face-api.js-0.22.2"
DROP = """([target, name, bytes, kind]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], name, {type: "image/jpeg"}));
    const options = {bubbles: true, cancelable: true};
    const event = kind === "paste"
        ? new ClipboardEvent("paste", {...options, clipboardData: transfer})
        : new DragEvent("drop", {...options, dataTransfer: transfer});
    document.querySelector(target).dispatchEvent(event);
}"""
IS_BLANK = """canvas => !canvas.getContext("2d")
    .getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)"""


def jpeg(image: Image.Image, **options: object) -> bytes:
    """The bytes of a JPEG file."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=95, **options)
    return file.getvalue()


def png(image: Image.Image) -> bytes:
    """The bytes of a PNG file."""
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="module")
def booted(launch_browser: LaunchBrowser, site_url: str) -> Iterator[tuple[Page, PageErrors]]:
    """One page for all tests that leave it as it was: Python starts only once."""
    with watched_page(launch_browser(), site_url) as (page, page_errors):
        open_photo(page)
        yield page, page_errors


@pytest.fixture
def photo(booted: tuple[Page, PageErrors]) -> Iterator[Page]:
    """The photo page, with the tiny detector on wasm, ready for the next picture."""
    booted[0].set_viewport_size({"width": 1280, "height": 800})
    yield from checked(*booted)


def test_boxes_are_drawn_where_the_original_finds_the_faces(photo: Page, golden: Golden) -> None:
    assert choose_sample(photo, 1).startswith("3 faces")
    assert painted(photo, "#picture", edges(golden, "tinyFaceDetector")) == [True] * 9
    corners = [(0.02, 0.02), (0.02, 0.98), (0.98, 0.98), (0.5, 0.05)]
    assert painted(photo, "#picture", corners) == [False] * 4


def test_overlay_stays_on_the_picture_when_the_window_changes(photo: Page, golden: Golden) -> None:
    choose_sample(photo, 1)
    for width, height in ((1280, 800), (360, 740), (820, 1100)):
        photo.set_viewport_size({"width": width, "height": height})
        wait_until_aligned(photo, "#picture")
        assert painted(photo, "#picture", edges(golden, "tinyFaceDetector")) == [True] * 9
        assert photo.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_face_and_its_card_are_marked_together(photo: Page, golden: Golden) -> None:
    choose_sample(photo, 1)
    before = pixels_of_overlay(photo)
    card = photo.locator("#faces > li").nth(1)
    card.hover()
    expect(card).to_have_class(re.compile("marked"))
    marked = pixels_of_overlay(photo)
    assert marked != before
    photo.mouse.move(5, 5)
    assert pixels_of_overlay(photo) == before

    photo.evaluate("scrollTo(0, 0)")
    sample = golden(FACE_API_JS, "sample1")
    box = left_to_right(golden_faces(sample, "tinyFaceDetector"))[1]["detection"]["box"]
    size = photo.locator("#picture").bounding_box()
    assert size is not None
    scale = size["width"] / sample["image"]["width"]
    x = size["x"] + (box["x"] + box["width"] / 2) * scale
    y = size["y"] + (box["y"] + box["height"] / 2) * scale
    photo.mouse.click(x, y)
    photo.mouse.move(5, 5)
    expect(card).to_have_class(re.compile("marked"))  # stays, for fingers
    assert pixels_of_overlay(photo) == marked
    photo.mouse.click(x, y)
    photo.mouse.move(5, 5)
    expect(card).not_to_have_class(re.compile("marked"))
    card.get_by_role("button", name="Face 2").focus()
    expect(card).to_have_class(re.compile("marked"))


def test_a_picture_on_its_side_can_be_rotated(photo: Page, samples_folder: Path) -> None:
    with Image.open(samples_folder / "sample1.jpg") as upright:
        sideways = jpeg(upright.transpose(Image.Transpose.ROTATE_90))
    choose_file(photo, "sideways.jpg", sideways)
    rotate = photo.get_by_role("button", name="Rotate")
    assert ask(photo, rotate).startswith("3 faces")
    size = "image => [image.naturalWidth, image.naturalHeight]"
    assert photo.locator("#picture").evaluate(size) == [1920, 1280]


def test_labels_are_placed_again_for_another_size(photo: Page) -> None:
    choose_sample(photo, 4)
    at_first = pixels_of_overlay(photo)
    photo.set_viewport_size({"width": 360, "height": 740})
    wait_until_aligned(photo, "#picture")
    resized = pixels_of_overlay(photo)
    assert resized != at_first
    choose_sample(photo, 4)
    assert resized == pixels_of_overlay(photo)


def pixels_of_overlay(page: Page) -> str:
    """Everything that is drawn over the picture."""
    drawn: str = page.locator("#picture + canvas").evaluate("canvas => canvas.toDataURL()")
    return drawn


def test_rotation_in_exif_is_respected(photo: Page, golden: Golden, samples_folder: Path) -> None:
    with Image.open(samples_folder / "sample1.jpg") as upright:
        exif = Image.Exif()
        exif[0x0112] = 6  # turn by 90° clockwise to show it
        turned = jpeg(upright.transpose(Image.Transpose.ROTATE_90), exif=exif)
    assert choose_file(photo, "turned.jpg", turned).startswith("3 faces")
    assert painted(photo, "#picture", edges(golden, "tinyFaceDetector")) == [True] * 9


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_pictures_can_be_pasted_and_dropped_anywhere(
    photo: Page, samples_folder: Path, kind: str
) -> None:
    content = list((samples_folder / "sample1.jpg").read_bytes())
    photo.evaluate("document.getElementById('status').textContent = ''")
    photo.evaluate(DROP, ["footer", "mine.jpg", content, kind])
    assert answer(photo).startswith("3 faces")
    expect(photo.locator("#picture")).to_have_attribute("alt", re.compile("mine.jpg"))


def test_a_text_file_named_jpg_is_explained_and_the_page_goes_on(photo: Page) -> None:
    assert choose_file(photo, "letter.jpg", b"Dear reader, I am no picture.") == (
        "Something went wrong."
    )
    expect(error_notice(photo)).to_contain_text("letter.jpg cannot be shown")
    # Nothing of the picture before is left, and the reason is in view beside the button.
    photo.evaluate("scrollTo(0, 0)")
    expect(error_notice(photo)).to_be_in_viewport(ratio=1)
    expect(photo.locator("#picture")).not_to_be_visible()
    expect(photo.locator("#faces > li")).to_have_count(0)
    expect(photo.locator("#save-png")).to_be_disabled()
    expect(photo.locator("#frame-stats")).to_be_empty()
    assert photo.locator("#picture + canvas").evaluate(IS_BLANK)
    assert ask(photo, photo.get_by_label("Expression")) == "Something went wrong."
    expect(error_notice(photo)).to_contain_text("There is no picture. Choose one.")
    assert ask(photo, photo.get_by_label("Expression")) == "Something went wrong."
    assert choose_sample(photo, 1).startswith("3 faces")
    expect(error_notice(photo)).to_be_hidden()


@pytest.mark.parametrize(("name", "content"), [
    pytest.param("one.png", png(Image.new("RGB", (1, 1), "white")), id="1x1"),
    pytest.param("wide.png", png(Image.new("RGB", (12000, 200), "grey")), id="12000x200"),
    pytest.param("sky.jpg", jpeg(Image.new("RGB", (640, 480), (120, 160, 220))), id="sky"),
])  # fmt: skip
def test_pictures_without_faces_are_no_error(photo: Page, name: str, content: bytes) -> None:
    assert choose_file(photo, name, content).startswith("No faces found. Rotate it,")
    expect(photo.locator("#faces > li")).to_have_count(0)
    expect(error_notice(photo)).to_be_hidden()


@pytest.mark.parametrize(("mode", "faces"), [
    ("L", "2 faces"),  # without its colour one face is no longer sure enough
    ("LA", "2 faces"),
    ("P", "3 faces"),
    ("RGBA", "3 faces"),
])  # fmt: skip
def test_every_kind_of_png_is_read(
    photo: Page, samples_folder: Path, mode: str, faces: str
) -> None:
    with Image.open(samples_folder / "sample1.jpg") as picture:
        content = png(picture.convert(mode))
    assert choose_file(photo, f"{mode}.png", content, "image/png").startswith(faces)


def test_milliseconds_are_shown_for_every_stage(photo: Page) -> None:
    photo.get_by_text("Timing", exact=True).click()
    cells = photo.locator("#stages td").all_inner_texts()
    assert len(cells) == 10
    assert all(re.fullmatch(r"\d+\.\d", cell) for cell in cells), cells


def test_the_photo_page_is_operated_by_keyboard(photo: Page) -> None:
    reached: list[str] = []
    skip = photo.get_by_role("link", name="Skip to content")
    skip.focus()
    expect(skip).to_be_in_viewport()
    for _ in range(60):
        photo.keyboard.press("Tab")
        reached.append(photo.evaluate(
            "document.activeElement.id || document.activeElement.name"
            " || document.activeElement.dataset.src || document.activeElement.textContent.trim()"
        ))  # fmt: skip
        if reached[-1] == "backend":
            break
    for name in ("file", "save-png", "copy-json", "../samples/sample3.jpg", "score", "backend"):
        assert name in reached, reached
    photo.locator("[data-src$='sample1.jpg']").focus()
    photo.evaluate("document.getElementById('status').textContent = ''")
    photo.keyboard.press("Enter")
    assert answer(photo).startswith("3 faces")
