"""The photo page with descriptors: what it saves, copies and shows as code."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import LaunchBrowser
from tests.browser.page_errors import PageErrors, checked, watched_page
from tests.browser.page_helpers import (
    ask,
    choose_sample,
    error_notice,
    has_box,
    open_photo,
    saved_json,
    saved_pictures,
    saved_rows,
)


@pytest.fixture(scope="module")
def booted_without_webgpu(
    launch_browser: LaunchBrowser, site_url: str
) -> Iterator[tuple[Page, PageErrors]]:
    """One page without WebGPU that computes descriptors, too."""
    with watched_page(launch_browser(), site_url) as (page, page_errors):
        page.add_init_script("delete Navigator.prototype.gpu")
        open_photo(page, "detector=tiny&backend=wasm&descriptors=yes")
        yield page, page_errors


@pytest.fixture
def described(booted_without_webgpu: tuple[Page, PageErrors]) -> Iterator[Page]:
    """The photo page with descriptors, ready for the next picture."""
    yield from checked(*booted_without_webgpu)


def test_backends_that_are_missing_say_why(described: Page) -> None:
    expect(described.locator("[name=backend] option[value=webgpu]")).to_be_disabled()
    expect(described.locator("#backend-reasons")).to_contain_text("WebGPU is not available")


def test_results_can_be_saved_and_copied(described: Page) -> None:
    choose_sample(described, 1)

    faces = saved_json(described)
    assert len(faces) == 3
    assert len(faces[0]["landmarks"]) == 68
    assert len(faces[0]["descriptor"]) == 128

    rows = saved_rows(described)
    assert [row["face"] for row in rows] == ["1", "2", "3"]
    scores = [float(row["score"]) for row in rows]
    assert scores == pytest.approx([0.677, 0.807, 0.792], abs=0.002)  # from left to right
    assert {row["gender"] for row in rows} == {"female"}

    picture = saved_pictures(described, 1)["faces.png"]
    assert picture.size == (1920, 1280)
    assert all(has_box(picture, face) for face in faces)

    described.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject('not here'); }"
    )
    described.click("#copy-json")
    expect(error_notice(described)).to_contain_text("does not let the page copy")


def test_the_code_shown_follows_the_settings(described: Page) -> None:
    assert "TinyFaceDetectorOptions(input_size=416, score_threshold=0.5)" in code(described)
    described.select_option("[name=input_size]", "320")
    ask(described, described.get_by_label("Expression"))
    assert "input_size=320" in code(described)
    assert "with_face_expressions" not in code(described)
    query = "?detector=tiny&input_size=320&expressions=no&descriptors=yes&backend=wasm"
    assert described.url.endswith(query)
    compile(code(described), "shown", "exec", flags=0x2000)  # PyCF_ALLOW_TOP_LEVEL_AWAIT


def code(page: Page) -> str:
    """The program beside the picture."""
    return page.locator("#code").inner_text()
