"""The extraction page: every face as a file, with the picture's own pixels."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect
from tests.browser.page_helpers import choose_sample, open_page, saved


def test_faces_are_cut_out(page: Page, samples_folder: Path) -> None:
    open_page(page, "extraction")
    assert choose_sample(page, 1) == "3 faces found."
    cutouts = page.locator("#crops > li")
    expect(cutouts).to_have_count(3)

    faces = json.loads(saved(page, "#save-json").read_text("utf-8"))
    with Image.open(samples_folder / "sample1.jpg") as picture:
        whole = np.asarray(picture.convert("RGB")).astype(int)
    for number, face in enumerate(faces, start=1):
        button = f"#crops button[aria-label='Save face {number} as PNG']"
        with Image.open(saved(page, button)) as cutout:
            pixels = np.asarray(cutout.convert("RGB")).astype(int)
        x, y, width, height = (int(face["detection"]["box"][name])
                               for name in ("x", "y", "width", "height"))  # fmt: skip
        assert pixels.shape == (height, width, 3)
        # Chromium and Pillow decode a JPEG a little differently.
        assert np.abs(pixels - whole[y : y + height, x : x + width]).mean() < 2
        expect(cutouts.nth(number - 1)).to_contain_text(f"{width} × {height}")
    expect(page.get_by_role("button", name="Save all")).to_be_enabled()
