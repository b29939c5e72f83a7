"""What the tests of live pages do over and over: start a camera, wait for what is said."""

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
"""With these settings every frame of the ``camera_video`` has exactly three faces."""

STAGE_TIMER = """async (canvas, draw) => {
    draw(0);  // else the first frame is black
    // So many bits that every frame has the faces that the picture has.
    const options = {mimeType: "video/webm", videoBitsPerSecond: 20e6};
    const recorder = new MediaRecorder(canvas.captureStream(), options);
    const parts = [];
    recorder.ondataavailable = ({data}) => { if (data.size) parts.push(data); };
    recorder.start(1);  // a part for each frame: a busy machine leaves out most of them
    for (let step = 1; parts.length < 20; step += 1) {
        if (step > 2000) throw new Error(`only ${parts.length} frames were recorded`);
        draw(step);
        await new Promise((resolve) => setTimeout(resolve, 40));
    }
    await new Promise((resolve) => { recorder.onstop = resolve; recorder.stop(); });
    return new Blob(parts, {type: "video/webm"});
}"""
"""Makes a video of a canvas on which ``draw(step)`` draws the next frame: some 20 of them."""

RECORD = f"""async (address) => {{
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [640, 480];
    const context = canvas.getContext("2d");
    const draw = (step) => context.drawImage(image, -(step % 20) / 2, 0, 672, 504);
    const film = await ({STAGE_TIMER})(canvas, draw);
    const bytes = new Uint8Array(await film.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}}"""
"""Makes a short video, 640 × 480, of a picture; gives the file in base64."""


def start_camera(page: Page, name: str, query: str = THREE_FACES) -> None:
    """Open a page and start the camera by keyboard."""
    page.goto(f"{name}/index.html?{query}")
    start = page.get_by_role("button", name="Start the camera")
    expect(start).to_be_enabled(timeout=BOOT)
    start.focus()
    page.keyboard.press("Enter")


def hears(page: Page, pattern: str) -> str:
    """Wait until the page says something that matches, and return all of it."""
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
    """How much of the overlay of the video has paint on it, 0 to 1."""
    share: float = page.evaluate(PAINTED_SHARE)
    return share


def results_of_the_frame(page: Page, size: tuple[int, int]) -> list[dict[str, Any]]:
    """The newest frame's faces as copied, when picture, CSV and JSON have such faces, too."""
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
    """Wait until the overlay of the video has no paint on it any more."""
    page.wait_for_function(f"({PAINTED_SHARE})() === 0", timeout=BOOT)


def portrait_video(site_folder: Path, folder: Path, *names: str) -> Path:
    """A video for the fake camera that shows one or two of the site's portraits, shaking a bit."""
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
