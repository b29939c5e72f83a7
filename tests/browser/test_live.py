"""The live page, with a camera that shows real faces, and with cameras that fail."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

import av
import pytest
from playwright.sync_api import Download, Locator, Page, expect
from tests.browser.camera_helpers import (
    THREE_FACES,
    results_of_the_frame,
    wait_for_color,
    wait_for_status,
    wait_until_clear,
)
from tests.browser.conftest import LaunchBrowser
from tests.browser.page_errors import PageErrors, checked, watched_page
from tests.browser.page_helpers import BOOT, BOX, saved, status, wait_until_aligned

ADDRESS = f"live/index.html?{THREE_FACES}"
FRAME = (640, 480)
HAT_BAND = (0xB3, 0x31, 0x4B)

REMEMBER_STREAMS = """
window.streams = [];
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await open(constraints);
    window.streams.push(stream);
    return stream;
};
"""
LIVE = "window.streams.flatMap(s => s.getTracks()).filter(t => t.readyState === 'live').length"

FAILURES = {
    "NotAllowedError": "Allow it from the address bar",
    "NotFoundError": "Connect one or switch it on",
    "NotReadableError": "Another program may be using it",
    "OverconstrainedError": "Choose another one",
}
FAIL = """reason => navigator.mediaDevices.getUserMedia = async () => {
    throw new DOMException("refused", reason);
}"""


def start_button(page: Page) -> Locator:
    """The button that starts the camera."""
    return page.get_by_role("button", name="Start the camera")


def forget_status(page: Page) -> None:
    """Clear the message, so that the next one is a new one."""
    page.evaluate("document.getElementById('status').textContent = ''")


def test_every_failure_of_a_camera_is_explained_without_scrolling(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(ADDRESS)
    expect(status(page)).to_have_text("Ready. Start the camera.", timeout=BOOT)
    for reason, advice in FAILURES.items():
        page.evaluate(FAIL, reason)
        start_button(page).click()
        expect(page.locator("#error")).to_contain_text(advice)
        expect(start_button(page)).to_be_enabled()
        expect(page.get_by_role("button", name="Try again")).to_be_visible()
        assert page.evaluate("scrollY") == 0


def test_an_insecure_page_is_explained_however_early_the_button_is_pressed(page: Page) -> None:
    page.add_init_script("delete Navigator.prototype.mediaDevices")
    page.goto(ADDRESS)
    start_button(page).click()
    expect(page.locator("#error")).to_contain_text("https://", timeout=BOOT)
    expect(start_button(page)).to_be_enabled()


@pytest.fixture(scope="module")
def opened(
    launch_browser: LaunchBrowser, site_url: str, camera_flags: tuple[str, ...]
) -> Iterator[tuple[Page, PageErrors]]:
    """One page for all tests that use a camera: Python starts only once.

    Its address asks for the camera, which is shown before Python runs.
    """
    with watched_page(launch_browser(*camera_flags), site_url) as (page, page_errors):
        page.add_init_script(REMEMBER_STREAMS)
        page.goto(f"{ADDRESS}&expressions=no&landmarks=no&tiny_landmarks=no&start=yes")
        page.wait_for_function("window.video.videoWidth > 0", timeout=BOOT)
        yield page, page_errors


@pytest.fixture
def live(opened: tuple[Page, PageErrors]) -> Iterator[Page]:
    """The page with a running camera."""
    page = opened[0]
    page.set_viewport_size({"width": 1280, "height": 800})
    if start_button(page).is_visible():
        start_button(page).click()
    wait_for_status(page, r"^3 faces\b")
    yield from checked(*opened)


def test_python_takes_the_stream_that_is_open_and_follows_faces(live: Page) -> None:
    assert live.evaluate("window.streams.length") == 1
    assert live.evaluate(LIVE) == 1
    assert wait_for_status(live, r"^\d faces? found") == "3 faces found."
    expect(live.locator("#frame-stats")).to_have_text(
        re.compile(
            r"^\d+\.\d frames per second · \d+ ms latency\s\d+ frames? skipped · WebAssembly"
        )
    )
    wait_for_color(live, BOX, 300)
    assert len(results_of_the_frame(live, FRAME)) == 3
    code = live.locator("#code")
    expect(code).to_contain_text("input_size=416, score_threshold=0.55")
    expect(code).not_to_contain_text("expressions")
    expect(code).not_to_contain_text("mask")
    expect(live.locator("#faces > li")).to_have_text(
        [re.compile(r"Face \d(Facing the camera|Looking away)yaw −?\d+°, pitch .*, roll ")] * 3
    )
    for panel in ("#chart-section", "#names", "#match-settings"):
        expect(live.locator(panel)).to_be_hidden()


def test_people_are_counted_and_the_count_outlasts_the_page(live: Page) -> None:
    expect(live.locator("#people-now")).to_have_text("3")
    expect(live.locator("#people-today")).to_have_text("3")
    expect(live.locator("#people-longest")).to_have_text(re.compile(r"^\d+ (s|min \d+ s)$"))
    (stored,) = live.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.startsWith('faceapi.people '))"
        ".map(([, value]) => JSON.parse(value))"
    )
    assert stored["today"] == 3


def test_points_with_and_without_boxes(live: Page) -> None:
    live.get_by_label("Boxes and numbers").uncheck()
    expect(live.locator("#code")).not_to_contain_text("draw.detections")
    wait_for_color(live, BOX, 0, 50)
    live.get_by_label("68 landmarks").check()
    wait_for_color(live, BOX, 100)  # points have the color of boxes
    live.get_by_label("Boxes and numbers").check()
    forget_status(live)
    wait_for_status(live, r"^3 faces found")
    faces = results_of_the_frame(live, FRAME)
    assert [len(face["landmarks"]) for face in faces] == [68, 68, 68]
    live.get_by_label("68 landmarks").uncheck()


def test_masks_and_head_pose_are_drawn(live: Page) -> None:
    live.get_by_label("Boxes and numbers").uncheck()
    wait_for_color(live, BOX, 0, 50)
    live.select_option("select[name=mask]", "hat")
    wait_for_color(live, HAT_BAND, 300)
    expect(live.locator("#code")).to_contain_text('mask = "hat"')
    expect(live.locator("#code")).to_contain_text("draw.face_mask(faces, mask)")
    live.select_option("select[name=mask]", "none")
    wait_for_color(live, HAT_BAND, 0, 0)
    live.get_by_label("Head pose").check()
    wait_for_color(live, (91, 227, 125), 50)  # the axis to the top of the head
    live.get_by_label("Head pose").uncheck()
    live.get_by_label("Boxes and numbers").check()


def test_age_and_expressions_from_the_mirrored_left_to_the_right(live: Page) -> None:
    live.get_by_label("Age and gender").check()
    said = wait_for_status(live, r"^3 faces: \d (wo)?m[ae]n.*, about \d\d")
    assert all(18 <= int(age) <= 45 for age in re.findall(r"\d\d", said)), "25 to 35 in face-api.js"
    faces = results_of_the_frame(live, FRAME)
    assert all(18 <= face["age"] <= 45 for face in faces)
    live.get_by_label("Age and gender").uncheck()

    live.get_by_role("switch", name="Expression").check()
    wait_for_status(live, r"^3 faces: (\d \w+, )*\d happy\b")
    faces = results_of_the_frame(live, FRAME)
    assert all(len(face["expressions"]) == 7 for face in faces)
    expect(live.locator("#chart-section")).to_be_visible()
    expect(live.locator("#chart-caption")).to_have_text(re.compile(r"^Face \d, now \w+$"))
    assert live.evaluate(
        "chart.getContext('2d').getImageData(0, 0, chart.width, chart.height).data.some(Boolean)"
    )
    first = live.locator("#faces > li").first
    expect(first.get_by_role("meter")).to_have_count(7)

    def titles() -> list[str]:
        return live.locator("#faces .face-title").all_inner_texts()

    by_position = sorted(faces, key=lambda face: -float(face["detection"]["box"]["x"]))
    assert titles() == [f"Face {face['track_id']}" for face in by_position]
    mirrored = titles()
    live.get_by_label("Mirrored").uncheck()
    expect(live.locator("#faces .face-title")).to_have_text(mirrored[::-1])
    live.get_by_label("Mirrored").check()
    live.get_by_role("switch", name="Expression").uncheck()


def test_the_series_is_saved(live: Page) -> None:
    with saved(live, "#save-series").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len({row["seconds"] for row in rows}) > 2
    assert {row["facing_camera"] for row in rows} <= {"yes", "no"}
    seconds = [float(row["seconds"]) for row in rows]
    assert seconds == sorted(seconds)
    assert all(abs(float(row["yaw"])) < 90 for row in rows)


def test_a_recording_has_the_overlay(live: Page) -> None:
    live.select_option("select[name=mask]", "hat")
    record = live.get_by_role("button", name="Record")
    record.click()
    expect(live.locator("#record")).to_have_text(re.compile(r"^Stop recording \(0:0[2-9]\)$"))
    with live.expect_download() as download:
        live.locator("#record").click()
    expect(record).to_have_attribute("aria-pressed", "false")
    live.select_option("select[name=mask]", "none")
    colors = hat_colors(download.value)
    assert len(colors) >= 2, "frames"
    assert max(colors) > 300, "pixels of the hats' bands"


def hat_colors(download: Download) -> list[int]:
    """For each frame of a recording the number of pixels in the color of a hat's band."""
    counts = []
    with av.open(str(download.path())) as container:
        for frame in container.decode(video=0):
            assert (frame.width, frame.height) == FRAME
            red, green, blue = frame.to_ndarray(format="rgb24").astype(int).transpose(2, 0, 1)
            near = abs(red - HAT_BAND[0]) + abs(green - HAT_BAND[1]) + abs(blue - HAT_BAND[2]) < 60
            counts.append(int(near.sum()))
    return counts


def test_full_screen_has_the_overlay(live: Page) -> None:
    live.get_by_role("button", name="Full screen").click()
    live.wait_for_function("document.fullscreenElement?.contains(window.video)")
    wait_until_aligned(live, "#video")
    live.evaluate("document.exitFullscreen()")
    live.wait_for_function("document.fullscreenElement === null")


def test_overlay_stays_on_the_video_when_the_window_changes(live: Page) -> None:
    for width, height in ((1280, 800), (360, 740)):
        live.set_viewport_size({"width": width, "height": height})
        wait_until_aligned(live, "#video")


def test_cameras_and_resolutions_can_be_chosen(live: Page) -> None:
    before = live.evaluate("window.streams.length")
    expect(live.locator("#device option")).not_to_have_count(1)
    live.select_option("#device", index=1)
    live.wait_for_function(f"window.streams.length === {before + 1} && {LIVE} === 1")
    live.select_option("#resolution", "320x240")
    live.wait_for_function("window.video.videoWidth === 320", timeout=BOOT)
    forget_status(live)
    wait_for_status(live, r"^\d faces? found")
    live.select_option("#resolution", "640x480")


def test_stop_releases_the_camera_and_nothing_of_it_stays(live: Page) -> None:
    live.set_viewport_size({"width": 1280, "height": 420})  # too low for video and buttons
    live.evaluate("scrollTo(0, 0)")
    live.get_by_role("button", name="Stop the camera").evaluate("button => button.click()")
    expect(status(live)).to_have_text("The camera is off.")
    assert live.evaluate(LIVE) == 0
    assert live.evaluate("scrollY") == 0, "the focus moves without scrolling"
    expect(start_button(live)).to_be_focused()
    wait_until_clear(live)
    expect(live.locator("#frame-stats")).to_have_text("")
    expect(live.locator("#stages td")).to_have_text(["–"] * 10)
    expect(live.locator("#people-now")).to_have_text("0")
    expect(live.locator("#faces > li")).to_have_count(0)
    for name in ("record", "save-png", "save-json"):
        expect(live.locator(f"#{name}")).to_be_disabled()

    live.keyboard.press("Enter")
    wait_for_status(live, r"^3 faces\b")
    assert live.evaluate(LIVE) == 1
    expect(live.get_by_role("button", name="Stop the camera")).to_be_focused()
    assert live.evaluate("scrollY") == 0
