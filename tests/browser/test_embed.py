"""Faces in somebody else's page: the three ways that ``embed.html`` shows, and the element's ways.

The pages stand beside the folder that the site was copied to, below another path than the site's
own, and under a policy without ``unsafe-eval`` (PyScript's apart, which cannot do without).
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect
from tests.browser.conftest import CAMERA_FLAGS, LaunchBrowser, PageErrors
from tests.browser.page_helpers import BOOT, golden_faces, outline, painted
from tests.conftest import Golden

from faceapi_build.paths import ROOT
from faceapi_build.server.serve import make_server

PREFIX = "/their/own/"
FACE_API_JS = "face-api.js-0.22.2"
EMBEDDING = Path(__file__).parent / "embedding"

COUNT_LISTENERS = """
    const live = new Set();
    const ids = new Map();
    const idOf = (thing) => ids.get(thing) ?? ids.set(thing, ids.size).get(thing);
    const key = (target, kind, handler) => [idOf(target), kind, idOf(handler)].join();
    // The element itself goes when it is removed, and with it what the test listens to.
    const counted = (target) => target === window ||
        (target instanceof HTMLElement && target.localName !== "face-overlay");
    const {addEventListener, removeEventListener} = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function (kind, handler, options) {
        if (counted(this ?? window) && handler && !options?.once) {
            live.add(key(this ?? window, kind, handler));
        }
        return addEventListener.call(this ?? window, kind, handler, options);
    };
    EventTarget.prototype.removeEventListener = function (kind, handler, options) {
        if (counted(this ?? window) && handler) live.delete(key(this ?? window, kind, handler));
        return removeEventListener.call(this ?? window, kind, handler, options);
    };
    globalThis.liveListeners = () => live.size;
"""
ADD = """(attributes) => {
    const element = document.createElement("face-overlay");
    element.heard = [];
    for (const kind of ["ready", "faces", "error"]) {
        element.addEventListener(kind, (event) => {
            element.heard.push([kind, event.detail]);
            if (kind === "error") event.preventDefault();
        });
    }
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    document.body.append(element);
    return element;
}"""
HEARD = """async ([element, kind, count]) => {
    const all = (kind) => element.heard.filter((event) => event[0] === kind);
    const end = performance.now() + 170_000;
    while (all(kind).length < count) {
        const trouble = kind === "error" ? [] : all("error");
        if (trouble.length || performance.now() > end) {
            throw new Error(`no ${kind}; heard ${JSON.stringify(element.heard).slice(0, 900)}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return all(kind).map((event) => event[1]);
}"""
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
ALLOW = """async (folder) => {
    const {allowBase} = await import("/their/own/faceapi/face-overlay.mjs");
    try { allowBase(folder); } catch (error) { return error.message; }
    return "";
}"""
DRAW = """async () => {
    const [picture, drawing] = ["picture", "drawing"].map((id) => document.getElementById(id));
    await picture.decode();
    drawing.getContext("2d").drawImage(picture, 0, 0, drawing.width, drawing.height);
}"""
CAMERA = """async () => {
    const film = document.getElementById("film");
    film.srcObject = await navigator.mediaDevices.getUserMedia({video: true});
    await film.play();
}"""


@pytest.fixture(scope="module")
def hosted(site_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where other people's pages are, each in a folder beside the site's ``faceapi/``."""
    folder = tmp_path_factory.mktemp("hosted")
    shutil.copytree(ROOT / "web" / "embed", folder, dirs_exist_ok=True)
    shutil.copytree(EMBEDDING, folder / "embedding")
    shutil.copytree(site_folder, folder / "faceapi", copy_function=os.link)
    server = make_server(folder, prefix=PREFIX)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_address[1]}{PREFIX}"
    server.shutdown()
    thread.join()
    server.server_close()


class Host:
    """A page of somebody else, what went wrong on it, and what it asked for."""

    def __init__(self, page: Page, page_errors: PageErrors) -> None:
        self.page = page
        self.page_errors = page_errors
        self.requests: list[str] = []
        page.on("request", lambda request: self.requests.append(urlsplit(request.url).path))

    def add(self, **attributes: str) -> Any:
        """Put an element on the page; returns it. Its events are noted from the start."""
        named = {name.replace("_", "-").strip("-"): value for name, value in attributes.items()}
        return self.page.evaluate_handle(ADD, named)

    def heard(self, element: Any, kind: str, count: int = 1) -> list[Any]:
        """Wait until an element has sent so many events of a kind; their details."""
        events: list[Any] = self.page.evaluate(HEARD, [element, kind, count])
        return events

    def asked_for(self, ending: str) -> int:
        """How often the page asked for such a file."""
        return sum(path.endswith(ending) for path in self.requests)


def _open(launch: LaunchBrowser, hosted: str, *flags: str) -> Iterator[Host]:
    context = launch(*flags).new_context(base_url=hosted, service_workers="block")
    context.add_init_script(COUNT_LISTENERS)
    page, page_errors = context.new_page(), PageErrors()
    page.set_default_timeout(BOOT)
    page_errors.watch(page, urlsplit(hosted).netloc)
    yield Host(page, page_errors)
    page_errors.check()
    context.close()


@pytest.fixture
def host(launch_browser: LaunchBrowser, hosted: str) -> Iterator[Host]:
    """A fresh page, to be opened by the test."""
    yield from _open(launch_browser, hosted)


@pytest.fixture(scope="module")
def shared_host(launch_browser: LaunchBrowser, hosted: str, camera_video: Path) -> Iterator[Host]:
    """One page with a camera, in which Python starts only once."""
    flags = (*CAMERA_FLAGS, f"--use-file-for-fake-video-capture={camera_video}")
    for host in _open(launch_browser, hosted, *flags):
        host.page.goto("embedding/page.html")
        yield host


@pytest.fixture
def elsewhere(shared_host: Host) -> Iterator[Host]:
    """The shared page, with no element on it before and after."""
    yield shared_host
    shared_host.page.evaluate(
        "document.querySelectorAll('face-overlay').forEach((element) => element.remove())"
    )
    shared_host.page_errors.check()
    shared_host.page_errors.errors.clear()


def edges(golden: Golden) -> list[tuple[float, float]]:
    """Points on the boxes that the original draws on sample 1, as fractions."""
    sample = golden(FACE_API_JS, "sample1")
    size = sample["image"]["width"], sample["image"]["height"]
    faces = golden_faces(sample, "tinyFaceDetector")
    return [point for face in faces for point in outline(face, *size)]


@pytest.mark.parametrize("way", ["element", "pyscript", "micropip"])
def test_the_pages_to_copy_work_as_they_stand(host: Host, golden: Golden, way: str) -> None:
    host.page.goto(f"{way}/index.html")
    expect(host.page.locator("#result")).to_have_text("3 faces", timeout=BOOT)
    assert painted(host.page, "#people", edges(golden)) == [True] * 9


@pytest.mark.parametrize("way", ["worker", "pyscript_worker"])
def test_the_pages_to_copy_work_in_a_worker(host: Host, way: str) -> None:
    host.page_errors.allow(r"worker from an address: .*/worker/worker\.mjs$")
    host.page.goto(f"{way}/index.html")
    expect(host.page.locator("#result")).to_have_text("3 faces", timeout=BOOT)
    assert len(host.page.workers) > 0


def test_the_page_about_embedding_shows_the_element_at_work(page: Page, golden: Golden) -> None:
    page.goto("embed.html")
    expect(page.locator("#sample + canvas")).to_be_visible(timeout=BOOT)
    expect(page.locator(".listing")).to_have_count(14)


def test_two_elements_share_one_python_and_load_what_they_need(host: Host) -> None:
    host.page.goto("embedding/page.html")
    host.page.evaluate(DRAW)
    first = host.add(for_="picture", show="boxes expressions")
    second = host.add(for_="drawing")
    assert [len(faces) for faces in host.heard(first, "faces")] == [3]
    assert [len(faces) for faces in host.heard(second, "faces")] == [3]
    (face, *_) = host.heard(first, "faces")[0]
    assert set(face["expressions"]) >= {"happy", "neutral"}
    assert "landmarks" not in face
    (ready,) = host.heard(first, "ready")
    assert ready["networks"] == ["tiny_face_detector", "face_expression_net"]
    assert host.asked_for("pyodide.asm.wasm") == 1
    assert host.asked_for("tiny_face_detector.onnx") == 1
    assert host.asked_for(".onnx") == 2


BAD = [
    ({}, 'for="…" must name the id'),
    ({"for_": "nobody"}, "the page has no element with the id 'nobody'"),
    ({"for_": "words"}, "expected an <img>, <video> or <canvas>, got HTMLParagraphElement"),
    ({"for_": "picture", "detector": "best"}, "detector must be one of tiny, ssd, mtcnn"),
    ({"for_": "picture", "show": "boxes <b>"}, "show may have the words"),
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


@pytest.mark.parametrize(("attributes", "message"), BAD)
def test_no_attribute_is_trusted(elsewhere: Host, attributes: dict[str, str], message: str) -> None:
    elsewhere.heard(elsewhere.add(for_="picture"), "faces")
    element = elsewhere.add(**attributes)
    (error,) = elsewhere.heard(element, "error")
    assert message in error["message"]
    assert len(error["message"]) < 300
    elsewhere.page.evaluate(
        """(element) => {
            element.heard.length = 0;
            for (const name of element.getAttributeNames()) element.removeAttribute(name);
            element.setAttribute("for", "picture");
        }""",
        element,
    )
    assert [len(faces) for faces in elsewhere.heard(element, "faces")] == [3]


def test_the_code_of_another_folder_runs_only_if_the_page_allows_it(host: Host) -> None:
    def as_faceapi(route: Route) -> None:
        route.continue_(url=route.request.url.replace("/second/", "/faceapi/"))

    host.page.context.route("**/their/own/second/**", as_faceapi)
    host.page.goto("embedding/page.html")
    element = host.add(for_="picture", base="/their/own/second")
    (error,) = host.heard(element, "error")
    assert 'call allowBase("/their/own/second")' in error["message"]
    assert not [path for path in host.requests if "/second/" in path]

    assert host.page.evaluate(ALLOW, "https://elsewhere.example/").startswith("base must be a")
    host.page.evaluate("(element) => { element.heard.length = 0; }", element)
    assert host.page.evaluate(ALLOW, "../second/") == ""
    assert [len(faces) for faces in host.heard(element, "faces")] == [3]
    assert "/their/own/second/host.mjs" in host.requests
    assert "/their/own/faceapi/host.mjs" not in host.requests

    other = host.add(for_="picture")
    (error,) = host.heard(other, "error")
    assert "this page's Python came from" in error["message"]


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


def test_another_picture_is_looked_at_anew(elsewhere: Host) -> None:
    element = elsewhere.add(for_="picture", detector="ssd")
    elsewhere.heard(element, "faces")
    show = "(name) => { document.getElementById('picture').src = `../faceapi/samples/${name}.jpg` }"
    elsewhere.page.evaluate(show, "sample2")
    elsewhere.heard(element, "faces", 2)
    elsewhere.page.evaluate(show, "sample1")
    before, between, after = elsewhere.heard(element, "faces", 3)
    assert before == after != between


def test_nothing_is_left_when_it_is_removed(elsewhere: Host) -> None:
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


def test_it_follows_a_video_and_leaves_the_camera_alone(elsewhere: Host) -> None:
    page = elsewhere.page
    element = elsewhere.add(for_="film")
    elsewhere.heard(element, "ready")
    page.evaluate(CAMERA)
    assert len(elsewhere.heard(element, "faces", 5)[-1]) >= 2
    page.evaluate("(element) => element.remove()", element)
    heard = page.evaluate("(element) => element.heard.length", element)
    page.wait_for_timeout(1000)
    assert page.evaluate("(element) => element.heard.length", element) == heard
    assert page.evaluate("document.getElementById('film').srcObject.active") is True
    expect(page.locator("canvas")).to_have_count(1)
    page.evaluate("document.getElementById('film').srcObject.getTracks()[0].stop()")
    assert page.evaluate(PYTHON_HOLDS) == [0, 0, 0]


def test_removed_before_python_is_there_it_never_says_anything(host: Host) -> None:
    host.page.goto("embedding/page.html")
    element = host.add(for_="picture")
    host.page.evaluate("(element) => element.remove()", element)
    other = host.add(for_="picture")
    host.heard(other, "faces")
    assert host.page.evaluate("(element) => element.heard", element) == []


def test_a_damaged_wheel_is_named_and_can_be_tried_again(host: Host) -> None:
    host.page.route("**/*.whl", lambda route: (
        route.fulfill(body=b"PK nothing") if "faceapi_py" in route.request.url
        else route.continue_()
    ))  # fmt: skip
    host.page.goto("embedding/page.html")
    element = host.add(for_="picture")
    (error,) = host.heard(element, "error")
    assert "faceapi_py" in error["message"]
    assert "is damaged" in error["message"]
    host.page.unroute_all()
    host.page.evaluate("(element) => { element.heard.length = 0; element.refresh(); }", element)
    assert [len(faces) for faces in host.heard(element, "faces")] == [3]
