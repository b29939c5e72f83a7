"""The age and gender page: the original's guesses, in words and in numbers."""

from __future__ import annotations

import csv
import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.page_helpers import (
    ask,
    choose_sample,
    golden_faces,
    left_to_right,
    open_page,
    saved,
)
from tests.conftest import Golden


def test_age_and_gender_of_every_face(page: Page, golden: Golden) -> None:
    open_page(page, "age_and_gender")
    said = choose_sample(page, 1)
    assert re.fullmatch(r"3 faces: 3 women, about \d\d to \d\d\.", said)
    sample = golden("face-api.js-0.22.2", "sample1")
    faces = left_to_right(golden_faces(sample, "tinyFaceDetector"))
    with saved(page, "#save-csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["age"]) for row in rows] == pytest.approx(
        [face["age"] for face in faces], abs=0.5
    )
    assert [row["gender"] for row in rows] == [face["gender"] for face in faces]
    expect(page.locator("#faces > li").first).to_contain_text(f"{int(faces[0]['age'])} years")

    ask(page, page.get_by_label("Align each face by its landmarks first"))
    with saved(page, "#save-csv").open(newline="", encoding="utf-8") as file:
        boxed = list(csv.DictReader(file))
    assert [row["age"] for row in boxed] != [row["age"] for row in rows]
