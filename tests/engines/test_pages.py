"""What a person would check, in Firefox and in WebKitGTK: the right faces, names and words."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.browser.page_helpers import (
    ALIGNED,
    ANSWER,
    PAINTED,
    golden_faces,
    left_to_right,
    outline,
)
from tests.conftest import Golden
from tests.engines.engine import Engine
from tests.engines.firefox import Firefox

FACE_API_JS = "face-api.js-0.22.2"
CLICK = "selector => document.querySelector(selector).click()"
SAYS = """(selector, pattern) => {
    const text = document.querySelector(selector).innerText;
    return new RegExp(pattern).test(text) && text;
}"""
FORGET = "() => { document.getElementById('status').textContent = ''; }"
SET = """(selector, value) => {
    const control = document.querySelector(selector);
    control.value = value;
    for (const kind of ["input", "change"]) control.dispatchEvent(new Event(kind, {bubbles: true}));
}"""
CAMERA_WITH_FACES = """async address => {
    const picture = new Image();
    picture.src = new URL(address, location.href).href;
    await picture.decode();
    const canvas = Object.assign(document.createElement("canvas"), {width: 640, height: 427});
    const draw = () => canvas.getContext("2d").drawImage(picture, 0, 0, 640, 427);
    draw();
    setInterval(draw, 40);
    navigator.mediaDevices.getUserMedia = async () => window.stream = canvas.captureStream();
}"""
REMEMBER = """() => {
    const {mediaDevices} = navigator, open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (wanted) => window.stream = await open(wanted);
}"""


def answer(engine: Engine, act: str = "", *values: Any) -> str:
    """Do something to the page, wait until it has answered, and return what it says."""
    if act:
        engine.run(FORGET)  # without this one would read the old answer
        engine.run(act, *values)
    said: str = engine.wait(SAYS, "#status", ANSWER.pattern)
    return said


def painted(engine: Engine, element: str, points: Iterable[Sequence[float]]) -> list[bool]:
    """Whether the overlay of an element has paint at each point, given as fractions of it."""
    canvas = f"{element} + canvas"
    look = f"(selector, points) => ({PAINTED})([document.querySelector(selector), points])"
    engine.wait(f"selector => ({ALIGNED})(document.querySelector(selector))", element)
    result: list[bool] = engine.run(look, canvas, [list(point) for point in points])
    return result


def edges(faces: Iterable[dict[str, Any]], picture: dict[str, Any]) -> list[tuple[float, float]]:
    """Points on the boxes round faces, as fractions of the picture."""
    return [point for face in faces for point in outline(face, picture["width"], picture["height"])]


def assert_close(face: dict[str, Any], original: dict[str, Any]) -> None:
    """Hold a face against the original's, found in Chromium."""
    box, original_box = face["detection"]["box"], original["detection"]["box"]
    assert box == pytest.approx(original_box, abs=0.01)
    assert face["detection"]["score"] == pytest.approx(original["detection"]["score"], abs=1e-4)
    points = zip(face["landmarks"], original["landmarks"], strict=True)
    assert max(math.dist(*pair) for pair in points) < 0.5
    assert math.dist(face["descriptor"], original["descriptor"]) < 0.05
    assert face["expressions"] == pytest.approx(original["expressions"], abs=0.05)
    assert face["age"] == pytest.approx(original["age"], abs=0.5)
    assert face["gender"] == original["gender"]


def test_photo_page_matches_face_api_js(
    engine: Engine, site_url: str, golden: Golden, samples_folder: Path, tmp_path: Path
) -> None:
    sample = golden(FACE_API_JS, "sample1")
    originals = golden_faces(sample, "ssdMobilenetv1")
    engine.open(f"{site_url}photo/index.html?descriptors=yes")
    assert re.match(r"4 faces: \d (wo)?m[ae]n.*, about \d\d to \d\d; \d \w+", answer(engine))
    assert re.match(r"\d+ ms · WebAssembly, [2-9] threads", engine.text("#frame-stats"))

    said = answer(engine, CLICK, "#samples button[data-src$='sample1.jpg']")
    assert re.match(r"3 faces: 3 women, about \d\d to \d\d; \d \w+", said)
    assert painted(engine, "#picture", edges(originals, sample["image"])) == [True] * 9
    corners = [(0.02, 0.02), (0.02, 0.98), (0.98, 0.98), (0.5, 0.05)]
    assert painted(engine, "#picture", corners) == [False] * 4

    engine.run(CLICK, "#save-json")
    found = json.loads(engine.downloaded("faces.json"))
    for face, original in zip(found, left_to_right(originals), strict=True):
        assert_close(face, original)

    turned = turned_picture(samples_folder / "sample1.jpg", tmp_path)
    engine.run(FORGET)
    engine.choose_file("#file", turned)
    assert answer(engine).startswith("3 faces")
    assert painted(engine, "#picture", edges(originals, sample["image"])) == [True] * 9


def turned_picture(source: Path, folder: Path) -> Path:
    """A copy of a picture whose pixels are turned, and whose EXIF data says how to turn it back."""
    path = folder / "turned.jpg"
    with Image.open(source) as upright:
        exif = Image.Exif()
        exif[0x0112] = 6  # turn by 90° clockwise to show it
        upright.transpose(Image.Transpose.ROTATE_90).save(path, quality=95, exif=exif)
    return path


def test_recognition_page_names_the_faces(engine: Engine, site_url: str) -> None:
    engine.open(f"{site_url}recognition/index.html")
    assert answer(engine) == "4 faces: Ada, Bea, Cleo, Dora."
    cards = engine.text("#faces")
    sure = r"(9\d|> 99) %"
    assert all(re.search(rf"{name} · {sure}", cards) for name in ("Ada", "Bea", "Cleo", "Dora"))
    engine.run(CLICK, "#save-json")
    found = json.loads(engine.downloaded("faces.json"))
    size = found[0]["detection"]
    picture = {"width": size["image_width"], "height": size["image_height"]}
    assert painted(engine, "#picture", edges(found, picture)) == [True] * 12
    assert answer(engine, SET, "#references input", "Zoe") == "4 faces: Zoe, Bea, Cleo, Dora."


def test_element_draws_and_removes_its_overlay(
    engine: Engine, embedding_site: str, golden: Golden
) -> None:
    sample = golden(FACE_API_JS, "sample1")
    faces = golden_faces(sample, "tinyFaceDetector")
    engine.open(f"{embedding_site}element/index.html")
    assert engine.wait(SAYS, "#result", r"^\d faces$") == "3 faces"
    assert painted(engine, "#people", edges(faces, sample["image"])) == [True] * 9

    engine.run("() => document.querySelector('face-overlay').remove()")
    engine.wait("() => !document.querySelector('canvas')")


def test_live_page_follows_faces_and_releases_the_camera(firefox: Firefox, site_url: str) -> None:
    firefox.open(f"{site_url}live/index.html?input_size=416")
    firefox.run(REMEMBER)
    start_camera(firefox)
    firefox.wait(SAYS, "#status", r"^No faces found\.$")  # it shows a test picture
    firefox.wait(
        SAYS,
        "#frame-stats",
        r"^\d+\.\d frames per second · \d+ ms latency\s\d+ frames? skipped · WebAssembly",
    )
    assert firefox.run("() => document.getElementById('device').options.length") >= 1
    stop_camera(firefox)

    firefox.run(CAMERA_WITH_FACES, "../samples/sample1.jpg")
    start_camera(firefox)
    firefox.wait(SAYS, "#status", r"^3 faces: (\d \w+, )*\d happy\b")
    stop_camera(firefox)


def start_camera(engine: Engine) -> None:
    """Press the button once Python has made it usable."""
    engine.wait("() => !document.getElementById('start').disabled")
    engine.run(CLICK, "#start")


def stop_camera(engine: Engine) -> None:
    """Press the button that stops the camera, and wait until it is released."""
    engine.run(CLICK, "#stop")
    engine.wait(SAYS, "#status", r"^The camera is off\.$")
    assert engine.run("() => stream.active") is False
