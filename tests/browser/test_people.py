"""The page that sorts the faces of many photos into people."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect
from tests.browser.page_helpers import BOOT, check_dialog, saved, status

PEOPLE = re.compile(r"\d+ faces? of \d+ (person|people)")
CARDS = "#album > li, #singles > li"


def counts(page: Page) -> list[int]:
    """Faces of each person."""
    return [card.locator(".album-face").count() for card in page.locator("#album > li").all()]


def test_photos_become_people_that_stay(page: Page, site_folder: Path, tmp_path: Path) -> None:
    page.goto("people/index.html?detector=tiny&backend=wasm&score=0.6")
    expect(status(page)).to_have_text("Choose photos, or drop them here.", timeout=BOOT)
    (tmp_path / "damaged.jpg").write_bytes(b"no picture")
    samples = [site_folder / "samples" / f"sample{number}.jpg" for number in (6, 1)]
    page.locator("#file").set_input_files([*samples, samples[0], tmp_path / "damaged.jpg"])
    expect(status(page)).to_have_text(PEOPLE, timeout=BOOT)
    expect(page.locator("#error-text")).to_contain_text("damaged.jpg was not processed")
    # Sample 6 came twice, so its four people have at least two faces each.
    assert sum(counts(page)) >= 8
    assert min(counts(page)) >= 2
    people = len(counts(page))

    first, second = page.get_by_placeholder("Who is this?").all()[:2]
    first.fill("Ada")
    first.press("Enter")
    expect(page.locator("#album input[value=Ada]")).to_have_count(1)
    second.fill("Bea")
    second.press("Enter")
    expect(page.locator("#album input[value=Bea]")).to_have_count(1)

    page.reload()
    expect(status(page)).to_have_text(PEOPLE, timeout=BOOT)
    expect(page.locator("#album input")).to_have_count(people)
    names = page.locator("#album input").evaluate_all("all => all.map(each => each.value)")
    assert sorted(filter(None, names)) == ["Ada", "Bea"]

    ada = page.locator("#album > li", has=page.locator("input[value=Ada]"))
    before = ada.locator(".album-face").count()
    ada.locator(".album-face").first.click()
    expect(page.locator("#selected-count")).to_have_text("1 face selected")
    page.get_by_role("button", name="Move").click()
    expect(page.locator("#selection")).to_be_hidden()
    expect(ada.locator(".album-face")).to_have_count(before - 1)

    bea = page.locator("#album input[value=Bea]")
    bea.fill("ada")
    bea.press("Enter")
    expect(status(page)).to_have_text("Merged into ada.")
    content = json.loads(saved(page, "#save-json").read_text("utf-8"))
    joined = [person for person in content["people"] if person["name"] == "ada"]
    assert len(joined) == 1
    assert len(joined[0]["faces"][0]["descriptor"]) == 128
    rows = list(csv.DictReader(saved(page, "#save-csv").read_text("utf-8").splitlines()))
    assert len(rows) == sum(len(person["faces"]) for person in content["people"])

    page.get_by_role("button", name="Delete all").click()
    check_dialog(page.get_by_role("dialog", name="Delete all people on this page?"))
    page.get_by_role("button", name="Delete everything").click()
    expect(page.locator(CARDS)).to_have_count(0)
    page.reload()
    expect(status(page)).to_have_text("Choose photos, or drop them here.", timeout=BOOT)


def test_photos_that_wait_are_kept_over_a_reload(page: Page, site_folder: Path) -> None:
    page.goto("people/index.html?detector=tiny&backend=wasm")
    expect(status(page)).to_have_text("Choose photos, or drop them here.", timeout=BOOT)
    sample = site_folder / "samples" / "sample1.jpg"
    page.locator("#file").set_input_files([sample] * 6)
    page.get_by_role("button", name="Stop").click()
    expect(status(page)).to_contain_text(re.compile(r"[1-5] photos? left\."))
    expect(page.get_by_role("button", name="Continue")).to_be_visible()
    page.reload()
    expect(status(page)).to_have_text(PEOPLE, timeout=BOOT)
    faces = re.match(r"\d+", status(page).inner_text())
    assert faces is not None
    assert int(faces[0]) == 18, "six photos of three people"

    page.locator("#file").set_input_files([sample] * 2)  # deleted with everything else
    expect(status(page)).to_contain_text("Photo 1 of 2")
    page.get_by_role("button", name="Delete all").click()
    page.get_by_role("button", name="Delete everything").click()
    expect(page.locator(CARDS)).to_have_count(0)
