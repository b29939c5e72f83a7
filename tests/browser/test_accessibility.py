"""Every page for everybody: axe-core finds nothing, 360 pixels are enough, and so is a keyboard."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.page_helpers import ANSWER, BOOT, expect_on_first_screen

from faceapi_build.dependencies import npm
from faceapi_build.paths import SAMPLES, WEB
from faceapi_build.site.rendering.page_config import read_pages

PAGES = [page.name for page in read_pages(WEB)]
DOCUMENTS = ["index.html", "licenses.html", "embed.html", "accuracy.html", "notebooks.html"]
OPERATED = [
    *("photo", "extraction", "matching", "recognition", "similarity", "batch_recognition"),
    *("expressions", "video", "live", "emotion_labels", "blur", "people"),
]
"""Pages that together have every part of all pages, so that each kind of result is checked once."""
MAIN_BUTTONS = {
    "blur": ("label:has(#file)", "#save"),
    "people": ("label:has(#file)", "#try-samples"),
    "similarity": ("#first-area .comparison-bar label:not(.take-photo)",),
    "live": ("#stop", "#record", "#save-png"),
}
"""What a visitor presses first; on the other pages, what chooses and what saves a picture."""
NAMED = re.compile(r'\b(?:id|name)="([\w-]+)"')
READY = re.compile(r"\d+ faces?\b|^Distance|No faces found|^Ready|^Choose")
RUN = """async () => {
    const {violations} = await axe.run(document, {resultTypes: ["violations"]});
    return violations.map(({id, help, nodes}) => ({id, help, where: nodes.map(n => n.html)}));
}"""

CONTROLS = """() => {
    const controls = [...document.querySelectorAll("a[href], button, input, select, summary")];
    const usable = controls.filter(element => !element.disabled && element.checkVisibility()
        && (element.type !== "radio" || element.checked) && !element.closest("dialog")
        && (!element.closest("details:not([open])") || element.matches("summary")));
    usable.forEach((element, index) => { element.dataset.control = index; });
    document.activeElement.blur();
    return usable.length;
}"""
"""Number everything that a mouse could use now; a group of radio buttons counts as one."""
FOCUSED = """() => {
    const element = document.activeElement;
    const ring = [element, element.closest("label"), element.closest(".option")].filter(Boolean);
    const visible = ring.some(each => getComputedStyle(each).outlineStyle !== "none");
    return [element.dataset.control ?? "", visible];
}"""

WATCH_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
    for (const {value, hadRecentInput, sources} of list.getEntries()) {
        const where = sources.map(({node}) => node?.id || node?.className || node?.nodeName);
        if (!hadRecentInput) window.shifts.push({value, where});
    }
}).observe({type: "layout-shift", buffered: true});
"""
STILL = 0.02
"""Layout shift that nobody sees; 0.1 is what browsers call good."""
MOVING = """() => {
    const rules = (list) => [...list].flatMap((rule) => rule instanceof CSSMediaRule
        ? (matchMedia(rule.conditionText).matches ? rules(rule.cssRules) : []) : [rule]);
    const moves = ({style}) => style && (style.transitionDuration || style.animationName
        || style.scrollBehavior === "smooth");
    return [...document.styleSheets].flatMap((sheet) => rules(sheet.cssRules)).filter(moves)
        .map((rule) => rule.selectorText);
}"""
"""The selectors of every rule in force that makes something move by itself."""


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, as npm has it."""
    source = Path(__file__).parent / "axe"
    npm.install(source)
    return (npm.node_modules(source) / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.mark.parametrize("address", DOCUMENTS)
def test_documents_are_accessible(page: Page, axe: str, address: str) -> None:
    page.add_init_script(WATCH_SHIFTS)
    page.goto(address)
    check_layout(page, axe)


def test_the_menu_of_all_pages_is_operated_by_keyboard(page: Page, axe: str) -> None:
    page.goto("accuracy.html")
    page.evaluate(axe)
    press(page, "#menu summary")
    expect(page.get_by_role("list", name="Developers")).to_be_visible()
    assert violations(page, "light", 1280) == violations(page, "dark", 360) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator("#menu a[aria-current=page]")).to_have_text("Accuracy")
    page.keyboard.press("Escape")
    expect(page.locator("#menu summary")).to_be_focused()
    expect(page.get_by_role("list", name="Developers")).to_be_hidden()
    page.keyboard.press("Enter")
    page.locator("footer p").first.click()
    expect(page.get_by_role("list", name="Developers")).to_be_hidden()
    press(page, "#menu summary")
    press(page, "#menu a[href='similarity/index.html']")
    page.wait_for_url("**/similarity/index.html")


def test_every_page_is_accessible_before_python_runs(page: Page, axe: str) -> None:
    page.route("**/pyodide.asm.wasm", lambda _route: None)  # it never arrives
    page.add_init_script(WATCH_SHIFTS)
    for name in PAGES:
        page.set_viewport_size({"width": 1280, "height": 800})
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        page.goto(f"{name}/index.html")
        check_layout(page, axe)


def test_every_part_of_a_page_is_on_a_page_that_is_operated(site_folder: Path) -> None:
    parts = {
        name: set(NAMED.findall((site_folder / name / "index.html").read_text("utf-8")))
        for name in PAGES
    }
    operated = set[str]().union(*(parts[name] for name in OPERATED))
    assert {name: missing for name in PAGES if (missing := parts[name] - operated)} == {}


@pytest.mark.parametrize("name", OPERATED)
def test_page_can_be_operated_by_keyboard(camera_page: Page, axe: str, name: str) -> None:
    page = camera_page
    page.add_init_script(WATCH_SHIFTS)
    page.goto(f"{name}/index.html?detector=tiny&backend=wasm")
    expect(page.locator("#status")).to_have_text(READY, timeout=BOOT)
    check_layout(page, axe)
    page.evaluate("window.shifts = []")
    operate(page)
    assert shifted(page) < STILL, page.evaluate("window.shifts")
    buttons = MAIN_BUTTONS.get(name, ("label:has(#file)", "#save-png"))
    expect_on_first_screen(page, *buttons)


def check_layout(page: Page, axe: str) -> None:
    """Check a page with axe-core, in width and stability, and by the Tab key."""
    assert shifted(page) < STILL, page.evaluate("window.shifts")
    page.evaluate(axe)
    assert violations(page, "light", 1280) == []
    assert violations(page, "dark", 360) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert unreachable(page) == []
    assert moving(page, "no-preference") != moving(page, "reduce") == []


def test_the_reference_is_accessible(page: Page, axe: str, site_folder: Path) -> None:
    found = []
    for path in sorted((site_folder / "docs").rglob("*.html")):
        if path.name == "index.html":  # sends everybody on
            continue
        page.goto(path.relative_to(site_folder).as_posix())
        page.evaluate(axe)
        found += violations(page, "light", 1280) + violations(page, "dark", 360)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert found == []


def violations(page: Page, scheme: Any, width: int) -> list[dict[str, Any]]:
    """What axe-core objects to, in one colour scheme at one width."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    found: list[dict[str, Any]] = page.evaluate(RUN)
    return found


def shifted(page: Page) -> float:
    """How much of what was in view has moved without being asked to."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    return sum(float(shift["value"]) for shift in page.evaluate("window.shifts"))


def moving(page: Page, motion: Any) -> list[str]:
    """What moves by itself for somebody who wants that."""
    page.emulate_media(reduced_motion=motion)
    found: list[str] = page.evaluate(MOVING)
    return found


def operate(page: Page) -> None:
    """Do what the page is for, with the keyboard alone, until it has answered."""
    page.evaluate("document.activeElement.blur()")
    if page.locator("#start").count():
        press(page, "#start")
        expect(page.locator("#status")).to_have_text(ANSWER, timeout=BOOT)
        # Its results come only now.
        assert violations(page, "light", 360) == []
        assert violations(page, "dark", 1280) == []
        press(page, "#stop")
        expect(page.locator("#status")).to_have_text(re.compile("^Stopped|is off"))
    elif page.locator("#clear-batch").count():
        press(page, "#clear-batch")
        expect(page.locator("#status")).to_have_text(re.compile("^0 faces in 0 pictures"))
        with page.expect_file_chooser() as chooser:
            press(page, "#file")
        chooser.value.set_files(SAMPLES / "sample1.jpg")
        expect(page.locator("#status")).to_have_text(re.compile("^3 faces in 1 picture\\."))
    elif page.locator("#try-samples").count():
        press(page, "#try-samples")
        expect(page.locator("#status")).to_have_text(ANSWER, timeout=BOOT)
    else:
        page.evaluate("document.getElementById('status').textContent = ''")
        press(page, "[data-src$='sample1.jpg']")
        expect(page.locator("#status")).to_have_text(ANSWER)


def press(page: Page, control: str) -> None:
    """Come to a control with the Tab key alone, and press Enter."""
    focused = f"document.activeElement.matches({json.dumps(control)})"
    for _ in range(120):
        if page.evaluate(focused):
            break
        page.keyboard.press("Tab")
    assert page.evaluate(focused), f"the Tab key does not come to {control}"
    page.keyboard.press("Enter")


def unreachable(page: Page) -> list[str]:
    """The controls that the Tab key does not come to, or comes to without showing where it is."""
    count = page.evaluate(CONTROLS)
    reached = set()
    scrollable = page.locator("pre, table, [tabindex='0']").count()  # Tab may stop there, too
    for _ in range(count + scrollable + 10):
        page.keyboard.press("Tab")
        number, visible = page.evaluate(FOCUSED)
        if visible:
            reached.add(number)
    missing = [str(number) for number in range(count) if str(number) not in reached]
    return [page.locator(f"[data-control='{number}']").inner_html() or number
            for number in missing]  # fmt: skip
