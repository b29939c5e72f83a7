"""Common steps of the camera page tests: start a camera, wait for a message."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect
from tests.browser.page_helpers import BOOT, BOX, copied, saved, saved_pictures, saved_rows, status

THREE_FACES = "backend=wasm&input_size=416&score=0.55"
"""Settings with which every frame of ``camera_video`` has exactly three faces."""

RECORD_CANVAS = """async (canvas, draw) => {
    draw(0);  // else the first frame is black
    // Enough bits that compression keeps every face.
    const options = {mimeType: "video/webm", videoBitsPerSecond: 20e6};
    const recorder = new MediaRecorder(canvas.captureStream(), options);
    const chunks = [];
    recorder.ondataavailable = ({data}) => { if (data.size) chunks.push(data); };
    recorder.start(1);  // a chunk per frame; a busy machine drops most of them
    for (let step = 1; chunks.length < 20; step += 1) {
        if (step > 2000) throw new Error(`only ${chunks.length} frames were recorded`);
        draw(step);
        await new Promise((resolve) => setTimeout(resolve, 40));
    }
    await new Promise((resolve) => { recorder.onstop = resolve; recorder.stop(); });
    return new Blob(chunks, {type: "video/webm"});
}"""
"""Records about 20 frames of a canvas on which ``draw(step)`` draws the next frame."""

RECORD = f"""async (address) => {{
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [640, 480];
    const context = canvas.getContext("2d");
    const draw = (step) => context.drawImage(image, -(step % 20) / 2, 0, 672, 504);
    const film = await ({RECORD_CANVAS})(canvas, draw);
    const bytes = new Uint8Array(await film.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}}"""
"""Records a short video of a picture, 640 × 480; returns the file in Base64."""


def start_camera(page: Page, name: str, query: str = THREE_FACES) -> None:
    """Open a page and start the camera by keyboard."""
    page.goto(f"{name}/index.html?{query}")
    start = page.get_by_role("button", name="Start the camera")
    expect(start).to_be_enabled(timeout=BOOT)
    start.focus()
    page.keyboard.press("Enter")


def wait_for_status(page: Page, pattern: str) -> str:
    """Wait until the status message matches, and return it."""
    expect(status(page)).to_have_text(re.compile(pattern), timeout=BOOT)
    return status(page).inner_text()


PAINTED_SHARE = """() => {
    const canvas = document.querySelector("#video + canvas");
    const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let painted = 0;
    for (let i = 3; i < data.length; i += 4) if (data[i]) painted += 1;
    return painted / (data.length / 4);
}"""


def painted_share(page: Page) -> float:
    """Painted share of the video's overlay, 0 to 1."""
    share: float = page.evaluate(PAINTED_SHARE)
    return share


COUNT = """([red, green, blue]) => {
    const canvas = document.querySelector("#video + canvas");
    if (!canvas.width) return 0;
    const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
        if (data[i] === red && data[i + 1] === green && data[i + 2] === blue) count += 1;
    }
    return count;
}"""


def wait_for_color(page: Page, color: tuple[int, int, int], least: int, most: float = 1e9) -> None:
    """Wait until so many pixels of the video's overlay have exactly this color.

    On a slow machine the overlay also has the frame that the shapes belong to.
    """
    page.wait_for_function(
        f"""([least, most, ...color]) => {{
            const count = ({COUNT})(color);
            return least <= count && count <= most;
        }}""",
        arg=[least, most, *color],
        timeout=60_000,
    )


def results_of_the_frame(page: Page, size: tuple[int, int]) -> list[dict[str, Any]]:
    """The copied faces of the newest frame, after checking the saved picture, CSV and JSON."""
    faces: list[dict[str, Any]] = copied(page)
    for face in (*faces, *json.loads(saved(page, "#save-json").read_text("utf-8"))):
        image = face["detection"]
        assert (image["image_width"], image["image_height"]) == size
    assert all(0 < float(row["score"]) < 1 for row in saved_rows(page))
    picture = saved_pictures(page, 1)["faces.png"]
    assert picture.size == size
    boxes = np.asarray(picture) == BOX
    assert boxes.all(axis=2).sum() > 50
    return faces


def wait_until_clear(page: Page) -> None:
    """Wait until the video's overlay is empty."""
    page.wait_for_function(f"({PAINTED_SHARE})() === 0", timeout=BOOT)


def portrait_video(site_folder: Path, folder: Path, *names: str) -> Path:
    """A video for the fake camera with one or two of the site's portraits, moving slightly."""
    frame = Image.new("RGB", (664, 504), (120, 125, 130))
    side = 400 if len(names) == 1 else 310
    for number, name in enumerate(names):
        with Image.open(site_folder / "samples" / f"{name}.jpg") as portrait:
            square = portrait.resize((side, side))
        left = (664 - side * len(names)) // (len(names) + 1) * (number + 1) + side * number
        frame.paste(square, (left, (504 - side) // 2))
    path = folder / f"{'-'.join(names)}.mjpeg"
    with path.open("wb") as file:
        for step in range(24):
            frame.crop((step, step, step + 640, step + 480)).save(file, "JPEG", quality=92)
    return path
