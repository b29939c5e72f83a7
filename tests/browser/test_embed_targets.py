"""How the element finds its target, and how it waits for a picture in it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
from tests.browser.embed_host import Host

PUT = """([id, source, options]) => {
    const picture = Object.assign(document.createElement("img"), {id, width: 640, ...options});
    if (source) picture.src = `../faceapi/samples/${source}`;
    document.body.append(picture);
}"""
FORGET = "(element) => { element.heard.length = 0; }"
DRAWN = """(id) => {
    const canvas = document.querySelector(`#${id} + canvas`);
    if (!canvas?.width) return false;
    const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value) => value > 0);
}"""


def drawn_over(page: Page, name: str) -> bool:
    """Whether anything is drawn over the element with this id."""
    result: bool = page.evaluate(DRAWN, name)
    return result


def wait_until(holds: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for a condition; Playwright's own wait needs ``eval``, which is blocked."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def set_source(page: Page, name: str, source: str) -> None:
    """Show another file of the samples in an ``<img>``."""
    page.evaluate(
        "([id, file]) => { document.getElementById(id).src = `../faceapi/samples/${file}`; }",
        [name, source],
    )


def test_it_waits_for_its_target_and_for_every_picture_in_it(elsewhere: Host) -> None:
    page = elsewhere.page
    element = elsewhere.add(for_="late")
    page.wait_for_timeout(300)
    page.evaluate(PUT, ["late", "", {}])
    elsewhere.heard(element, "ready")
    page.wait_for_timeout(300)
    assert (
        page.evaluate("(element) => element.heard.length", element) == 1
    )  # it is ready, and waits
    set_source(page, "late", "sample1.jpg")
    assert [len(faces) for faces in elsewhere.heard(element, "faces")] == [3]
    assert drawn_over(page, "late")

    elsewhere.page_errors.allow("missing.jpg|404")
    set_source(page, "late", "missing.jpg")
    (error,) = elsewhere.heard(element, "error")
    assert "#late" in error["message"]
    assert not drawn_over(page, "late")
    page.evaluate(FORGET, element)
    set_source(page, "late", "sample2.jpg")
    elsewhere.heard(element, "faces")
    assert drawn_over(page, "late")
    page.evaluate("document.getElementById('late').removeAttribute('src')")
    wait_until(lambda: not drawn_over(page, "late"))

    page.evaluate(FORGET, element)
    page.evaluate("document.getElementById('late').remove()")
    expect(page.locator("canvas")).to_have_count(1)
    page.evaluate("dispatchEvent(new Event('resize'))")
    page.evaluate(PUT, ["late", "sample1.jpg", {}])
    assert [len(faces) for faces in elsewhere.heard(element, "faces")] == [3]
    assert drawn_over(page, "late")
    page.evaluate("document.getElementById('late').remove()")


def test_a_target_that_never_comes_is_an_error_and_then_used(elsewhere: Host) -> None:
    element = elsewhere.add(for_="nobody yet")
    (error,) = elsewhere.heard(element, "error")
    assert "no element with the id 'nobody yet'; it is used once there" in error["message"]
    elsewhere.page.evaluate(FORGET, element)
    elsewhere.page.evaluate(PUT, ["nobody yet", "sample1.jpg", {}])
    assert [len(faces) for faces in elsewhere.heard(element, "faces")] == [3]
    elsewhere.page.evaluate("document.getElementById('nobody yet').remove()")


def test_a_lazy_picture_below_the_fold_is_awaited(elsewhere: Host) -> None:
    page = elsewhere.page
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p id=gap></p>')")
    page.evaluate("document.getElementById('gap').style.height = '9000px'")
    page.evaluate(PUT, ["lazy", "", {"loading": "lazy", "height": 400}])
    set_source(page, "lazy", "sample3.jpg")
    element = elsewhere.add(for_="lazy")
    elsewhere.heard(element, "ready")
    page.evaluate("document.getElementById('lazy').scrollIntoView()")
    elsewhere.heard(element, "faces")
    assert drawn_over(page, "lazy")
    page.evaluate("for (const id of ['lazy', 'gap']) document.getElementById(id).remove()")


def in_shadow_root(host: Host, target: str, source: str = "") -> Any:
    """Move a new element into a new shadow root, with a picture that has the same id or without."""
    element = host.add(for_=target)
    host.page.evaluate(
        """([element, id, source]) => {
            const root = document.createElement("x-photo").attachShadow({mode: "open"});
            document.body.append(root.host);
            if (source) {
                const picture = Object.assign(document.createElement("img"), {id, width: 640});
                picture.src = `../faceapi/samples/${source}`;
                root.append(picture);
            }
            root.append(element);
        }""",
        [element, target, source],
    )
    return element


def test_shadow_roots_and_assigned_nodes(elsewhere: Host) -> None:
    page = elsewhere.page
    element = in_shadow_root(elsewhere, "picture", "sample2.jpg")
    (faces,) = elsewhere.heard(element, "faces")
    assert len(faces) == 1  # in the document's picture there are 3
    assert page.evaluate(
        "(element) => element.target.getRootNode() === element.getRootNode()", element
    )
    outside = in_shadow_root(elsewhere, "drawing")
    elsewhere.heard(outside, "ready")
    assert page.evaluate(
        "(element) => element.target === document.getElementById('drawing')", outside
    )

    assigned = elsewhere.add()
    elsewhere.heard(assigned, "error")
    page.evaluate(FORGET, assigned)
    page.evaluate("(element) => { element.target = document.getElementById('picture'); }", assigned)
    assert [len(faces) for faces in elsewhere.heard(assigned, "faces")] == [3]
    page.evaluate(
        "(element) => { element.heard.length = 0; element.target = document.body; }", assigned
    )
    (error,) = elsewhere.heard(assigned, "error")
    assert error["message"].startswith("target: expected an <img>, <video> or <canvas>, got")
    page.evaluate("for (const host of document.querySelectorAll('x-photo')) host.remove()")


def test_the_script_can_be_included_twice(elsewhere: Host) -> None:
    elsewhere.heard(elsewhere.add(for_="picture"), "ready")
    shared = elsewhere.page.evaluate(
        """async () => {
            const once = await import("/their/own/faceapi/face-overlay.mjs");
            const twice = await import("/their/own/faceapi/face-overlay.mjs?again");
            return once !== twice && once.FaceOverlay === twice.FaceOverlay
                && await once.startPyodide() === await twice.startPyodide();
        }"""
    )
    assert shared
