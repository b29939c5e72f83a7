"""A second visit starts Python from a snapshot, computes the same, and never depends on it."""

from __future__ import annotations

import inspect
import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.conftest import LaunchBrowser
from tests.browser.own_site import Site, part, press_delete, wait_until_equal
from tests.browser.page_helpers import BOOT, answer

PHOTO = "photo/index.html?detector=tiny&backend=wasm"
SIZE = "async () => (await import('../shared/snapshot/start.mjs')).snapshotSize()"
STORED = "async () => (await import('../shared/snapshot/start.mjs')).isStored()"
RESTORED = "async () => (await import('../shared/snapshot/start.mjs')).isRestored()"
RECORD_FALLBACKS = """globalThis.fallbacks = [];
addEventListener("snapshot-fallback", ({detail}) => fallbacks.push(detail));"""

ELEMENT = """<script>
addEventListener("faces", ({detail}) => { window.faces = detail.length; }, true);
</script>
<script defer src="face-overlay.js"></script>
<img id="picture" src="samples/sample1.jpg" alt="">
<face-overlay for="picture" backend="wasm"></face-overlay>"""

START = """async (query) => {
    history.replaceState(null, "", query);
    const {startPyodide, isRestored} = await import("./shared/snapshot/start.mjs");
    const pyodide = await startPyodide();
    pyodide.registerJsModule("faceapi_host", await import("./host.mjs"));
    globalThis.pyodide = pyodide;
    return isRestored();
}"""
CALL = """([source, name]) => {
    const scope = pyodide.toPy({});
    return pyodide.runPythonAsync(source, {globals: scope})
        .then(() => pyodide.runPythonAsync(`await ${name}()`, {globals: scope}));
}"""
CHANGE = """async ([name, change]) => {
    const {cacheName} = await import("./host.mjs");
    const cache = await caches.open(cacheName);
    for (const {url} of await cache.keys()) {
        if (!url.includes("/snapshot/") || !decodeURIComponent(url).includes(name)) continue;
        const bytes = new Uint8Array(await (await cache.match(url)).arrayBuffer());
        if (change === "delete") await cache.delete(url);
        if (change === "damage") bytes[bytes.length >> 1] ^= 1;
        if (change === "shorten") await cache.put(url, new Response(bytes.slice(0, 1000)));
        if (change === "damage") await cache.put(url, new Response(bytes));
        if (change === "other") await cache.put(url, new Response('{"libraries": []}'));
    }
}"""


@pytest.fixture(scope="module")
def site(site_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A copy of the site, and in it a page without a program."""
    site = Site(site_folder, tmp_path_factory.mktemp("snapshot") / "site")
    empty = (
        '<!doctype html><meta charset="utf-8"><title>Empty</title><link rel="icon" href="data:,">'
    )
    (site.folder / "empty.html").write_text(empty, "utf-8")
    (site.folder / "element.html").write_text(empty + ELEMENT, "utf-8")
    yield site
    site.stop()


@pytest.fixture(scope="module")
def visited(launch_browser: LaunchBrowser, site: Site) -> Iterator[BrowserContext]:
    """A profile that has visited the photo page for long enough to have a snapshot."""
    context = launch_browser().new_context(base_url=site.url)
    context.add_init_script(RECORD_FALLBACKS)
    page = context.new_page()
    page.goto(PHOTO)
    answer(page)
    assert page.evaluate(RESTORED) is False
    wait_until_equal(lambda: page.evaluate(STORED), True, seconds=BOOT / 1000)
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(visited: BrowserContext) -> Iterator[Page]:
    """A page in that profile."""
    page = visited.new_page()
    yield page
    page.close()


def run(page: Page, function: object) -> object:
    """Await a Python function without arguments in the page, which returns JSON."""
    name = getattr(function, "__name__", "")
    source = textwrap.dedent(inspect.getsource(function))  # type: ignore[arg-type]
    return json.loads(page.evaluate(CALL, [source, name]))


def start(page: Page, query: str = "") -> bool:
    """Start Python in an empty page; return whether it came from the snapshot."""
    page.goto("empty.html")
    restored: bool = page.evaluate(START, query)
    return restored


async def results() -> str:
    import json

    import numpy as np

    import faceapi
    from faceapi import compat, draw, types
    from faceapi.recognition.mean_face import mean_face

    matrix = np.arange(12.0).reshape(3, 4)
    rng = np.random.default_rng(3)  # imported on demand: not in the snapshot
    points = rng.random((68, 2)) * 100
    boxes = [types.Box(*row) for row in rng.integers(1, 50, (6, 4)).tolist()]
    size = types.Dimensions(300, 200)
    landmarks = types.FaceLandmarks68(points, size)
    await faceapi.nets.tiny_face_detector.load_from_uri()
    await faceapi.nets.face_landmark_68_net.load_from_uri()
    await faceapi.nets.face_expression_net.load_from_uri()
    await faceapi.nets.age_gender_net.load_from_uri()
    await faceapi.nets.face_recognition_net.load_from_uri()
    faces = await (
        faceapi.detect_all_faces("samples/sample1.jpg", faceapi.TinyFaceDetectorOptions())
        .with_face_landmarks()
        .with_face_expressions()
        .with_age_and_gender()
        .with_face_descriptors()
    )
    matcher = faceapi.FaceMatcher(faces)
    index = faceapi.FaceIndex(false_accept_rate=0.01)  # reads a file of the package
    enrollments = [index.enroll(f"person {number}", face) for number, face in enumerate(faces)]
    shapes = [*draw.detections(faces), *draw.face_landmarks(faces), *draw.face_expressions(faces)]
    return json.dumps(
        {
            "product": (matrix @ matrix.T).tolist(),
            "singular values": np.linalg.svd(matrix)[1].tolist(),
            "fft": [str(value) for value in np.fft.fft(matrix).ravel()],
            "sorted": np.argsort(rng.random(50)).tolist(),
            "iou": [compat.iou(boxes[0], box) for box in boxes],
            "nms": compat.non_max_suppression(boxes, rng.random(6), 0.3).tolist(),
            "align": str(landmarks.align()),
            "distance": faceapi.euclidean_distance([0.5] * 128, faces[0].descriptor),
            "faces": [face.to_dict() for face in faces],
            "matches": [str(matcher.find_best_match(face.descriptor)) for face in faces],
            "threshold": index.threshold,
            "mean face": mean_face().tolist(),
            "enrollments": [str(enrollment) for enrollment in enrollments],
            "resized": [str(face.box) for face in faceapi.resize_results(faces, size)],
            "shapes": draw.to_svg(shapes, (300, 200)),
        }
    )


async def random_numbers() -> str:
    import json
    import random
    import tempfile
    import uuid

    import numpy as np

    return json.dumps(
        [
            random.random(),
            str(uuid.uuid4()),
            tempfile.mktemp(),
            np.random.random(),  # noqa: NPY002  the default generator is the subject
        ]
    )


def test_the_second_visit_starts_from_the_snapshot(page: Page) -> None:
    page.goto(PHOTO)
    assert re.match(r"\d faces", answer(page))
    assert page.evaluate(RESTORED) is True
    assert page.evaluate("fallbacks") == []
    expect(page.locator("#offline")).to_be_visible(timeout=BOOT)
    page.locator("#offline summary").click()
    expect(page.locator(part(page, "groups"))).to_contain_text("Snapshot of Python")


def test_restored_python_computes_the_same(page: Page) -> None:
    assert start(page) is True
    restored = run(page, results)
    assert start(page, "?snapshot=off") is False
    assert run(page, results) == restored


def test_random_numbers_differ_between_visits(page: Page) -> None:
    assert start(page) is True
    first = run(page, random_numbers)
    assert start(page) is True
    second = run(page, random_numbers)
    assert isinstance(first, list)
    assert isinstance(second, list)
    assert all(one != other for one, other in zip(first, second, strict=True))


@pytest.mark.parametrize(
    ("name", "change", "reason"),
    [
        ("_umath_linalg", "delete", "has no"),
        ("memory", "damage", "memory-0 is damaged"),
        ("memory", "shorten", "memory-0 is damaged"),
        ("description", "damage", "description is damaged"),
        ("description", "other", "description is damaged"),
    ],
)
def test_a_faulty_snapshot_is_not_used(
    visited: BrowserContext, page: Page, name: str, change: str, reason: str
) -> None:
    page.goto("empty.html")
    backup = page.evaluate(
        """async () => {
            const {cacheName} = await import("./host.mjs");
            const [from, to] = [await caches.open(cacheName), await caches.open("backup")];
            for (const {url} of await from.keys()) {
                if (url.includes("/snapshot/")) await to.put(url, await from.match(url));
            }
            return (await to.keys()).length;
        }"""
    )
    assert backup > 2
    page.evaluate(CHANGE, [name, change])
    assert start(page) is False
    assert [reason in detail for detail in page.evaluate("fallbacks")] == [True]
    assert run(page, random_numbers)
    page.evaluate(
        """async () => {
            const {cacheName} = await import("./host.mjs");
            const [from, to] = [await caches.open("backup"), await caches.open(cacheName)];
            for (const {url} of await from.keys()) await to.put(url, await from.match(url));
            await caches.delete("backup");
        }"""
    )


def test_the_element_makes_and_uses_a_snapshot(launch_browser: LaunchBrowser, site: Site) -> None:
    context = launch_browser().new_context(base_url=site.url)
    page = context.new_page()
    restored, stored = (script.replace("../shared", "./shared") for script in (RESTORED, STORED))
    for is_second in (False, True):
        page.goto("element.html")
        wait_until_equal(lambda: page.evaluate("window.faces"), 3, seconds=BOOT / 1000)
        assert page.evaluate(restored) is is_second
        wait_until_equal(lambda: page.evaluate(stored), True, seconds=BOOT / 1000)
    context.close()


def test_delete_everything_deletes_the_snapshot(page: Page) -> None:
    page.goto(PHOTO)
    answer(page)
    expect(page.locator("#offline")).to_be_visible(timeout=BOOT)
    page.locator("#offline summary").click()
    press_delete(page, "accept")
    wait_until_equal(lambda: page.evaluate(SIZE), 0)
