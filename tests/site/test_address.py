"""Settings in a page's URL: invalid values are reported and ignored."""

from __future__ import annotations

import re

import pytest

from faceapi_build.paths import WEB
from faceapi_build.site.rendering.page_config import PageConfig, read_pages
from faceapi_build.site.rendering.templates import page_content
from ui import address
from ui.settings import Settings

ALL = tuple(Settings().as_dict())
PARTS = "\n".join(
    path.read_text("utf-8") for path in sorted((WEB / "shared" / "parts").rglob("*.html"))
)


@pytest.mark.parametrize(("name", "text", "possible"), [
    ("input_size", "417", "128, 160, 224, 320, 416, 512 or 608; 416 is used"),
    ("input_size", "many", "128, 160, 224, 320, 416, 512 or 608; 416 is used"),
    ("input_size", "", "128, 160, 224, 320, 416, 512 or 608; 416 is used"),
    ("input_size", "9" * 5000, "128, 160, 224, 320, 416, 512 or 608; 416 is used"),
    ("score", "abc", "a number from 0.1 to 0.9; 0.5 is used"),
    ("score", "nan", "a number from 0.1 to 0.9; 0.5 is used"),
    ("score", "-1e999", "a number from 0.1 to 0.9; 0.5 is used"),
    ("score", "0.95", "a number from 0.1 to 0.9; 0.5 is used"),
    ("min_probability", "0", "a number from 0.05 to 0.95; 0.1 is used"),
    ("max_distance", "far", "a number from 0.2 to 0.9; 0.5 is used"),
    ("detector", "best", "ssd or tiny; ssd is used"),
    ("mask", "beard", "none, glasses, hat, moustache or cat; none is used"),
    ("backend", "cuda", "auto, webgpu, wasm or webgl; auto is used"),
    ("landmarks", "true", "yes or no; yes is used"),
    ("tiny_landmarks", "1", "yes or no; no is used"),
])  # fmt: skip
def test_invalid_values_are_reported_and_ignored(name: str, text: str, possible: str) -> None:
    settings, (sentence,) = address.read(Settings(), {name: text, "expressions": "no"}, ALL)
    assert settings == Settings(expressions=False)
    start = f"The address of this page has the invalid setting {name}={text[:40]}"
    assert sentence.startswith(start)
    assert sentence.endswith(f"can be {possible} instead.")
    assert len(sentence) < 250


def test_every_setting_can_be_in_the_url() -> None:
    settings = Settings(
        detector="tiny", input_size=320, score=0.35, landmarks=False, tiny_landmarks=True,
        expressions=False, age_and_gender=False, descriptors=True, backend="wasm", boxes=False,
        look_harder=True, tracking=True, angles=True,
        all_expressions=True, pose=True, mask="hat", min_probability=0.2, max_distance=0.6,
        false_accept_rate=0.01,
    )  # fmt: skip
    values = dict(pair.split("=") for pair in settings.to_query(Settings()).split("&"))
    assert len(values) == len(ALL)
    assert address.read(Settings(), values, ALL) == (settings, [])


def test_other_parameters_are_ignored_silently() -> None:
    values = {"utm_source": "elsewhere", "input_size": "417"}
    assert address.read(Settings(), values, ["score"]) == (Settings(), [])


def test_valid_values_are_those_of_the_controls() -> None:
    for name in ("input_size", "backend"):
        (control,) = re.findall(rf'<select name="{name}".*?</select>', PARTS, re.DOTALL)
        assert tuple(re.findall(r'<option value="(\w+)"', control)) == address.CHOICES[name]
    radios = re.findall(r'type="radio" name="detector" value="(\w+)"', PARTS)
    assert tuple(radios) == address.CHOICES["detector"]
    sliders = re.findall(r'type="range" name="(\w+)" min="([\d.]+)" max="([\d.]+)"', PARTS)
    ranges = {name: (float(low), float(high)) for name, low, high in sliders}
    assert ranges == address.RANGES


@pytest.mark.parametrize("page", read_pages(WEB), ids=lambda page: page.name)
def test_every_page_can_report_ignored_values(page: PageConfig) -> None:
    html = page_content(WEB, page)
    assert html.count('id="ignored" role="status"') == 1
