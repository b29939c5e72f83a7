"""What the element does with its attributes, its picture or video, and when it is removed."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.browser.embed_host import Host

PYTHON_HOLDS = """async () => {
    const {startPyodide} = await import("/their/own/faceapi/face-overlay.mjs");
    return (await startPyodide()).runPython(`
import gc
from faceapi.browser.page.face_overlay import ElementOverlay
from faceapi.browser.interop.event_scope import EventScope
from faceapi.browser.page.overlay import Overlay

def held():
    gc.collect()
    things = gc.get_objects()
    return [
        sum(isinstance(thing, ElementOverlay) for thing in things),
        sum(isinstance(thing, Overlay) for thing in things),
        sum(isinstance(thing, EventScope) and bool(thing._exit_callbacks) for thing in things),
    ]

held()
`).toJs();
}"""
CAMERA = """async () => {
    const film = document.getElementById("film");
    film.srcObject = await navigator.mediaDevices.getUserMedia({video: true});
    await film.play();
}"""


BAD = [
    ({}, 'for="…" must name the id'),
    ({"for_": "nobody"}, "the page has no element with the id 'nobody'"),
    ({"for_": "words"}, "expected an <img>, <video> or <canvas>, got HTMLParagraphElement"),
    ({"for_": "picture", "detector": "best"}, "detector must be one of tiny, ssd, mtcnn"),
    ({"for_": "picture", "show": "boxes <b>"}, "show may contain the words"),
    ({"for_": "picture", "input_size": "300"}, "input-size must be a multiple of 32"),
    ({"for_": "picture", "input_size": "1e9"}, "input-size must be a multiple of 32"),
    ({"for_": "picture", "input_size": "nan"}, "input-size must be a multiple of 32"),
    ({"for_": "picture", "min_score": "high"}, "min-score must be a number"),
    ({"for_": "picture", "min_score": "1"}, "min-score must be between 0 and 1"),
    ({"for_": "picture", "detector": "mtcnn", "min_score": ".5"}, "min-score does not apply to"),
    ({"for_": "picture", "backend": "x" * 999}, "backend must be one of"),
    ({"for_": "picture", "base": "https://elsewhere.example/"}, "base must be a folder on"),
    ({"for_": "picture", "base": "javascript:alert(1)"}, "base must be a folder on"),
    ({"for_": "picture", "base": "/their/own/"}, 'base="/their/own/" is not allowed'),
    ({"for_": "picture", "base": "/" + "a" * 9999}, 'or call allowBase("/aaa'),
]


def test_no_attribute_is_trusted(elsewhere: Host) -> None:
    elements = [elsewhere.add(**attributes) for attributes, _ in BAD]
    for element, (_, message) in zip(elements, BAD, strict=True):
        (error,) = elsewhere.heard(element, "error")
        assert message in error["message"]
        assert len(error["message"]) < 300
    for element in elements[:2]:
        elsewhere.page.evaluate(
            """(element) => {
                element.heard.length = 0;
                for (const name of element.getAttributeNames()) element.removeAttribute(name);
                element.setAttribute("for", "picture");
            }""",
            element,
        )
        assert [len(faces) for faces in elsewhere.heard(element, "faces")] == [3]


def test_attributes_changed_together_are_one_change(elsewhere: Host) -> None:
    element = elsewhere.add(for_="picture", show="boxes")
    elsewhere.heard(element, "faces")
    elsewhere.page.evaluate(
        """(element) => {
            element.setAttribute("show", "landmarks");
            element.setAttribute("min-score", "0.1");
        }""",
        element,
    )
    first, second = elsewhere.heard(element, "faces", 2)
    assert "landmarks" not in first[0]
    assert len(second[0]["landmarks"]) == 68
    assert len(elsewhere.heard(element, "ready")) == 2


def test_another_picture_is_processed_again(elsewhere: Host) -> None:
    element = elsewhere.add(for_="picture", detector="ssd")
    elsewhere.heard(element, "faces")
    show = "(name) => { document.getElementById('picture').src = `../faceapi/samples/${name}.jpg` }"
    elsewhere.page.evaluate(show, "sample2")
    elsewhere.heard(element, "faces", 2)
    elsewhere.page.evaluate(show, "sample1")
    before, between, after = elsewhere.heard(element, "faces", 3)
    assert before == after != between


def test_a_removed_element_leaves_no_listeners_and_objects(elsewhere: Host) -> None:
    page = elsewhere.page
    elsewhere.heard(elsewhere.add(for_="picture"), "faces")
    page.evaluate("document.querySelector('face-overlay').remove()")
    expect(page.locator("canvas")).to_have_count(1)
    before = page.evaluate("liveListeners()"), page.evaluate(PYTHON_HOLDS)
    assert before[1] == [0, 0, 0]
    for _ in range(3):
        element = elsewhere.add(for_="picture", show="boxes landmarks")
        elsewhere.heard(element, "faces")
        assert page.evaluate("liveListeners()") > before[0]
        assert page.evaluate(PYTHON_HOLDS)[:2] == [1, 1]
        page.evaluate("(element) => element.remove()", element)
        expect(page.locator("canvas")).to_have_count(1)
    assert (page.evaluate("liveListeners()"), page.evaluate(PYTHON_HOLDS)) == before


def test_the_element_follows_a_video_and_leaves_the_camera_on(elsewhere: Host) -> None:
    page = elsewhere.page
    element = elsewhere.add(for_="film")
    elsewhere.heard(element, "ready")
    page.evaluate(CAMERA)
    first, *_, last = elsewhere.heard(element, "faces", 5)
    assert len(last) >= 2
    assert {face["track_id"] for face in first} <= {face["track_id"] for face in last}
    assert last[0]["pose"].keys() == {"yaw", "pitch", "roll"}
    page.evaluate("(element) => element.remove()", element)
    heard = page.evaluate("(element) => element.heard.length", element)
    page.wait_for_timeout(1000)
    assert page.evaluate("(element) => element.heard.length", element) == heard
    assert page.evaluate("document.getElementById('film').srcObject.active") is True
    expect(page.locator("canvas")).to_have_count(1)
    page.evaluate("document.getElementById('film').srcObject.getTracks()[0].stop()")
    assert page.evaluate(PYTHON_HOLDS) == [0, 0, 0]
