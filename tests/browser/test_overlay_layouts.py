"""The overlay covers its picture to 1 px, whatever CSS does to it; see ``overlay_layouts.py``."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from PIL import Image
from playwright.sync_api import Page
from tests.browser.conftest import LaunchBrowser, PageErrors
from tests.browser.overlay_layouts import LAYOUTS, SCALED_LAYOUTS, Layout, copy_page, mismatch
from tests.conftest import serving

Count: TypeAlias = Callable[..., int]


class Stage:
    """Opens the page that shows the layouts, once per device scale."""

    def __init__(self, launch: LaunchBrowser, url: str, errors: PageErrors) -> None:
        self._launch, self._url, self._errors = launch, url, errors
        self._pages: dict[float, Page] = {}

    def page(self, ratio: float) -> Page:
        """The page, at so many device pixels per CSS pixel."""
        if ratio not in self._pages:
            context = self._launch().new_context(
                viewport={"width": 640, "height": 420}, device_scale_factor=ratio
            )
            page = self._pages[ratio] = context.new_page()
            self._errors.watch(page, self._url.split("/")[2])
            page.goto(self._url)
        return self._pages[ratio]

    def mismatch(self, layout: Layout, ratio: float = 1, **options: Any) -> int:
        """See ``overlay_layouts.mismatch``."""
        page = self.page(ratio)

        def screenshot() -> Image.Image:
            return Image.open(io.BytesIO(page.screenshot()))

        return mismatch(page.evaluate, screenshot, layout, ratio, **options)

    def close(self) -> None:
        """Close the pages; fails if there was an error on one of them."""
        for page in self._pages.values():
            page.context.close()
        self._errors.check()


@pytest.fixture(scope="module")
def stage(
    launch_browser: LaunchBrowser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """The layouts in Chromium."""
    folder = tmp_path_factory.mktemp("layouts")
    copy_page(folder)
    with serving(folder, "/layouts/") as url:
        stage = Stage(launch_browser, f"{url}index.html", PageErrors())
        yield stage
        stage.close()


def test_it_covers_the_picture_in_every_layout(stage: Stage) -> None:
    wrong = {name: stage.mismatch(layout) for name, layout in LAYOUTS.items()}
    assert not any(wrong.values()), wrong


def test_it_covers_the_picture_at_every_device_scale(stage: Stage) -> None:
    wrong = {
        (name, ratio): stage.mismatch(LAYOUTS[name], ratio)
        for ratio in (1.5, 2, 3)
        for name in SCALED_LAYOUTS
    }
    assert not any(wrong.values()), wrong


def test_the_comparison_notices_two_pixels(stage: Stage) -> None:
    shift = "overlay().canvas.style.setProperty('margin-left', '2px', 'important')"
    freeze = "overlay().placement.close(); media.after(overlay().canvas);"
    assert stage.mismatch({"act": f"{freeze}{shift}"}) > 50


LENGTH = st.integers(-30, 90).map("{}px".format)
SMALL = st.integers(0, 20).map("{}px".format)
ANGLE = st.integers(-180, 180)
TRANSFORM = st.one_of(
    st.just("none"),
    st.builds("rotate({}deg) scale({}, .8)".format, ANGLE, st.sampled_from([-1, 0.5, 1.3])),
    st.builds("translate({}, 10%) skewY(12deg)".format, LENGTH),
)
OVERFLOW = st.sampled_from(["visible", "visible", "hidden", "auto"])
MEDIA_CSS = st.fixed_dictionaries(
    {
        "position": st.sampled_from(["static", "relative", "absolute", "fixed", "sticky"]),
        "display": st.sampled_from(["inline", "block"]),
        "top": LENGTH,
        "left": LENGTH,
        "margin": st.builds("{} {} {} {}".format, LENGTH, SMALL, SMALL, LENGTH),
        "padding": st.builds("{} {} 0 {}".format, SMALL, SMALL, SMALL),
        "border": st.builds("{} solid".format, SMALL),
        "box-sizing": st.sampled_from(["content-box", "border-box"]),
        "width": st.sampled_from(["auto", "240px", "60%"]),
        "height": st.sampled_from(["auto", "190px"]),
        "object-fit": st.sampled_from(["fill", "contain", "cover", "none", "scale-down"]),
        "object-position": st.builds("right {} bottom calc(20% - {})".format, LENGTH, SMALL),
        "transform": TRANSFORM,
        "transform-origin": st.builds("{} 30%".format, LENGTH),
        "zoom": st.sampled_from(["1", "1", "0.8", "1.25"]),
        "z-index": st.sampled_from(["auto", "3", "-1"]),
    }
)
FRAME_CSS = st.fixed_dictionaries(
    {
        "display": st.sampled_from(["block", "block", "flex", "grid", "inline-block"]),
        "position": st.sampled_from(["static", "static", "relative"]),
        "overflow": OVERFLOW,
        "width": st.sampled_from(["auto", "300px"]),
        "height": st.sampled_from(["auto", "160px"]),
        "margin": SMALL,
        "border": st.builds("{} solid gray".format, SMALL),
        "transform": TRANSFORM,
        "zoom": st.sampled_from(["1", "1.2"]),
        "direction": st.sampled_from(["ltr", "rtl"]),
    }
)


def rule(selector: str, css: dict[str, str]) -> str:
    """A rule of a style sheet."""
    return f"{selector} {{ {'; '.join(f'{name}: {value}' for name, value in css.items())} }}"


@settings(max_examples=15, phases=[Phase.generate])  # each step of a reduction takes long
@given(before=MEDIA_CSS, after=MEDIA_CSS, outer=FRAME_CSS, inner=FRAME_CSS)
def test_it_covers_the_picture_however_css_moves_it(
    stage: Stage,
    before: dict[str, str],
    after: dict[str, str],
    outer: dict[str, str],
    inner: dict[str, str],
) -> None:
    rules = (rule("#media", before), rule(".outer", outer), rule(".inner", inner))
    layout = {
        "css": " ".join((*rules, rule("#media.moved", after))),
        "html": '<div class="outer"><div class="inner">words MEDIA words</div></div>',
        "act": "media.className = 'moved'; await frames(2); media.closest('.outer').scrollTop = 20",
    }
    assert stage.mismatch(layout, min_visible=0) == 0
