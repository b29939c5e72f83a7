"""The live page with names: people are added, and recognized from then on."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect
from tests.browser.camera_helpers import (
    portrait_video,
    results_of_the_frame,
    start_camera,
    wait_for_status,
)
from tests.browser.conftest import CAMERA_FLAGS, NewPage
from tests.browser.page_helpers import BOOT, check_dialog, saved, status

SETTINGS = "backend=wasm&input_size=416&descriptors=yes&expressions=no&tiny_landmarks=no"
NASTY = "<img src=x onerror=alert(1)>"


def shoot(page: Page, name: str) -> str:
    """Ask for a snapshot; what the page says to it."""
    page.get_by_role("textbox", name="Name").fill(name)
    page.get_by_role("textbox", name="Name").press("Enter")
    return wait_for_status(page, r"^Saved snapshot \d+ of|^No snapshot")


def import_file(page: Page, path: Path) -> None:
    """Choose a file to import."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Import").click()
    chooser.value.set_files(path)


def test_somebody_made_known_is_recognised_on_the_next_visit(
    new_page: NewPage, site_folder: Path, tmp_path: Path
) -> None:
    video = portrait_video(site_folder, tmp_path, "ada")
    page = new_page(*CAMERA_FLAGS, f"--use-file-for-fake-video-capture={video}")
    start_camera(page, "live", SETTINGS)
    wait_for_status(page, r"^1 face found")
    expect(page.locator("#quality-hint")).to_have_text("Good: one face, near, straight and sharp.")
    people = page.locator("#people > li")
    expect(people).to_have_count(0)

    assert shoot(page, "  Ada ").startswith("Saved snapshot 1 of Ada. Turn your head")
    wait_for_status(page, r"^1 face: Ada\.$")
    (ada,) = results_of_the_frame(page, (640, 480))
    assert ada["match"]["label"] == "Ada"
    shoot(page, "Ada")  # the same frame may have come again, which counts once
    expect(people).to_have_text([re.compile(r"^Ada\d snapshots?Delete$")])
    attendance = page.locator("#attendance tbody tr")
    expect(attendance).to_have_text([re.compile(r"^Ada(\d\d:\d\d:\d\d){2}\d+ s$")])
    with saved(page, "#save-attendance").open(newline="", encoding="utf-8") as log:
        (row,) = csv.DictReader(log)
    assert row["name"] == "Ada"
    assert row["first_seen"] < row["last_seen"]
    assert float(row["seconds"]) >= 1
    file = saved(page, "#export")
    content = file.read_bytes()
    matcher = json.loads(content)
    assert [known["label"] for known in matcher["labeledDescriptors"]] == ["Ada"]
    assert {len(row) for row in matcher["labeledDescriptors"][0]["descriptors"]} == {128}

    start_camera(page, "live", SETTINGS)
    wait_for_status(page, r"^1 face: Ada\.$")

    page.get_by_role("button", name="Delete all").click()
    check_dialog(page.get_by_role("dialog", name="Delete all known people?"))
    page.keyboard.press("Enter")  # the dialog's first button keeps them
    expect(people).to_have_count(1)
    page.get_by_role("button", name="Delete all").click()
    page.get_by_role("button", name="Delete all people").click()
    expect(people).to_have_count(0)
    wait_for_status(page, r"^1 face found")

    exported = tmp_path / "people.json"
    exported.write_bytes(content)
    import_file(page, exported)
    expect(people).to_have_text([re.compile(r"^Ada\d snapshots?Delete$")])
    wait_for_status(page, r"^1 face: Ada\.$")
    assert saved(page, "#export").read_bytes() == content

    matcher["labeledDescriptors"][0]["label"] = NASTY
    exported.write_text(json.dumps(matcher))
    import_file(page, exported)
    expect(people).to_have_count(2)
    expect(people.first).to_contain_text(NASTY)
    assert page.locator("#people img").count() == 0
    exported.write_text("[1, 2")
    import_file(page, exported)
    expect(page.locator("#error")).to_contain_text("expected JSON text")

    page.get_by_role("button", name="Delete Ada").press("Enter")
    expect(people).to_have_count(1)
    expect(page.get_by_role("button", name="Import")).to_be_focused()


def test_an_import_that_would_overflow_the_stack_is_refused(page: Page, tmp_path: Path) -> None:
    page.goto("live/?descriptors=yes")
    expect(status(page)).to_have_text("Ready. Start the camera.", timeout=BOOT)
    file = tmp_path / "people.json"
    file.write_text("[" * 5_000)
    import_file(page, file)
    expect(page.locator("#error")).to_contain_text("people.json cannot be imported")
    expect(page.locator("#error")).to_contain_text("nested too deeply")

    person = {"label": "Ada", "descriptors": [[0.5] * 128]}
    file.write_text(json.dumps([person]))
    import_file(page, file)
    expect(page.locator("#people > li")).to_have_text(["Ada1 snapshotDelete"])


def test_a_shot_of_two_people_is_not_taken(
    new_page: NewPage, site_folder: Path, tmp_path: Path
) -> None:
    video = portrait_video(site_folder, tmp_path, "bea", "cleo")
    page = new_page(*CAMERA_FLAGS, f"--use-file-for-fake-video-capture={video}")
    start_camera(page, "live", SETTINGS)
    wait_for_status(page, r"^2 faces found")
    expect(page.locator("#quality-hint")).to_have_text("2 faces are in view: only one at a time.")
    assert "only one at a time" in shoot(page, "Bea")
    expect(page.locator("#people > li")).to_have_count(0)
    page.get_by_role("button", name="Stop the camera").click()
    expect(status(page)).to_have_text("The camera is off.")
    page.get_by_role("textbox", name="Name").press("Enter")
    expect(status(page)).to_have_text("Start the camera first.")
