"""Faces in somebody else's page: the three ways that ``embed.html`` shows, and the element's ways.

The pages stand beside the folder that the site was copied to, below another path than the site's
own, and under a policy without ``unsafe-eval`` (PyScript's apart, which cannot do without).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Route, expect
from tests.browser.conftest import LaunchBrowser
from tests.browser.embed_host import Host, open_host
from tests.browser.page_helpers import BOOT, golden_faces, outline, painted
from tests.conftest import Golden

FACE_API_JS = "face-api.js-0.22.2"
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


@pytest.fixture
def host(launch_browser: LaunchBrowser, hosted: str) -> Iterator[Host]:
    """A fresh page, to be opened by the test."""
    yield from open_host(launch_browser, hosted)


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


def test_two_elements_share_one_python_and_load_what_they_need(host: Host) -> None:
    """A third one, which is removed before Python runs, sends no event."""
    host.page.goto("embedding/page.html")
    host.page.evaluate(DRAW)
    removed = host.add(for_="picture")
    host.page.evaluate("(element) => element.remove()", removed)
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
    assert host.page.evaluate("(element) => element.heard", removed) == []


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
