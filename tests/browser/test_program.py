"""The program beside the picture: edited, run, copied, and sent as a link."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from tests.browser.embed_host import Host
from tests.browser.page_helpers import BOOT, open_photo, status

OUTCOME = re.compile(r"^Finished in|Error")
EDITOR = "#editor .cm-content"


def run(page: Page) -> str:
    """Press the keys that run the program; return what the page says about it."""
    page.evaluate("document.getElementById('program-status').textContent = ''")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#program-status")).to_have_text(OUTCOME, timeout=BOOT)
    return page.locator("#program-status").inner_text()


def write(page: Page, text: str) -> None:
    """Replace the program."""
    page.locator(EDITOR).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def copied(page: Page, button: str) -> str:
    """Press a button that copies, and read the clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click(button)
    expect(page.locator(button)).to_have_text("Copied")
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def test_a_program_is_edited_and_run_on_the_current_picture(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_photo(page)
    assert not any("codemirror" in url for url in asked), "the editor comes when it is needed"
    page.click("#edit-code")
    expect(page.locator(EDITOR)).to_be_focused()
    expect(page.locator("#editor .cm-lineNumbers")).to_be_visible()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nprint(width)")
    assert re.match(r"Line \d+: NameError: name 'width' is not defined", run(page))
    expect(page.locator("#editor .cm-error-message")).to_contain_text("NameError")
    line = page.locator("#editor .cm-error-line").inner_text()
    assert line == "print(width)"
    assert 'File "<program>"' in page.locator("#program-text").inner_text()

    write(
        page,
        "import faceapi\nfrom faceapi import draw\nfrom faceapi.browser import Overlay\n"
        'faces = await faceapi.detect_all_faces("picture", faceapi.TinyFaceDetectorOptions())\n'
        'Overlay.over("picture").show(draw.detections(faces))\nprint("printed")\nlen(faces)',
    )
    expect(page.locator("#editor .cm-error-message")).to_have_count(0)
    assert run(page).startswith("Finished in")
    assert page.locator("#program-text").inner_text() == "printed\n5\n"
    canvas = page.locator("canvas.by-program")
    expect(canvas).to_be_visible()
    own = page.locator(".viewport > canvas:not(.by-program)")
    expect(own).to_have_css("filter", "opacity(0)")

    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.locator(EDITOR)).not_to_be_focused()
    page.locator("input[name=expressions]").click()
    expect(canvas).to_have_count(0)
    expect(own).to_have_css("filter", "none")
    page.click("#reset-code")
    expect(page.locator(EDITOR)).to_contain_text("detect_all_faces")
    expect(page.locator("#reset-code")).to_be_hidden()


def test_an_error_of_syntax_is_marked_in_its_line(page: Page) -> None:
    open_photo(page)
    page.click("#edit-code")
    write(page, "a = 1\nb = (\nc = 3\n")
    assert re.match(r"Line [23]: SyntaxError", run(page))
    expect(page.locator("#editor .cm-error-message")).to_contain_text("SyntaxError")


def test_a_link_brings_settings_and_program_and_runs_nothing(page: Page) -> None:
    open_photo(page)
    page.click("#edit-code")
    write(page, "import js\njs.document.title = 'ran'\n6 * 7\n")
    page.locator("input[name=expressions]").uncheck()
    link = copied(page, "#copy-link")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator("#program-note")).to_contain_text("came with the link", timeout=BOOT)
    expect(page.locator("input[name=expressions]")).not_to_be_checked()
    expect(page.locator(EDITOR)).to_contain_text("6 * 7")
    expect(status(page)).to_have_text(re.compile(r"\d+ faces"), timeout=BOOT)
    assert page.title() != "ran"
    assert not any("program=" in url for url in asked), "the fragment is sent to nobody"
    page.click("#run-code")
    expect(page.locator("#program-text")).to_have_text("42\n")
    assert page.title() == "ran"
    page.goto("about:blank")
    page.goto(f"{link.partition('#')[0]}#program=damaged")
    expect(status(page)).to_have_text(re.compile(r"\d+ faces"), timeout=BOOT)
    expect(page.locator("#program-note")).to_be_hidden()


def test_a_camera_program_runs_until_it_is_stopped(camera_page: Page) -> None:
    camera_page.goto("live/index.html?backend=wasm&detector=tiny")
    expect(camera_page.locator("#start")).to_be_enabled(timeout=BOOT)
    camera_page.click("#run-code")
    expect(camera_page.locator("#program-status")).to_have_text("Running…")
    camera_page.wait_for_function(
        """() => { const canvas = document.querySelector("canvas.by-program");
            return canvas && canvas.width && canvas.getContext("2d")
                .getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean); }""",
        timeout=BOOT,
    )
    expect(camera_page.locator("#run-code")).to_have_text("Stop")
    camera_page.click("#run-code")
    expect(camera_page.locator("#program-status")).to_have_text("Stopped.")
    assert camera_page.evaluate("document.getElementById('video').srcObject") is None


def test_the_copied_page_runs_elsewhere(elsewhere: Host, hosted: str) -> None:
    page = elsewhere.page
    page.goto(f"{hosted}faceapi/photo/index.html?backend=wasm&detector=tiny&expressions=no")
    expect(status(page)).to_have_text(re.compile(r"\d+ faces"), timeout=BOOT)
    html = copied(page, "#copy-page")
    page.route(
        f"{hosted}copied.html", lambda route: route.fulfill(body=html, content_type="text/html")
    )
    page.goto(f"{hosted}copied.html")
    page.wait_for_function(
        """() => { const canvas = document.querySelector("#picture + canvas");
            return canvas && canvas.width > 100 && canvas.getContext("2d")
                .getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean); }""",
        timeout=BOOT,
    )
