"""The overlay covers its picture in these engines, too, to 1 px; see ``overlay_layouts.py``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.browser.overlay_layouts import LAYOUTS, SCALED_LAYOUTS, copy_page, mismatch
from tests.conftest import serving
from tests.engines.engine import Engine
from tests.engines.firefox import Firefox

SIZE = (640, 420)


@pytest.fixture(scope="module")
def layouts_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page that shows the layouts."""
    folder = tmp_path_factory.mktemp("layouts")
    copy_page(folder)
    with serving(folder, "/layouts/") as url:
        yield f"{url}index.html"


def test_it_covers_the_picture_in_every_layout(engine: Engine, layouts_url: str) -> None:
    engine.open(layouts_url)
    engine.wait("() => typeof show === 'function'")  # a module, which WebKit does not wait for
    ratio = engine.run("() => devicePixelRatio")
    wrong = {
        name: mismatch(engine.run, engine.screenshot, layout, ratio)
        for name, layout in LAYOUTS.items()
    }
    assert not any(wrong.values()), wrong


def test_it_covers_the_picture_at_every_device_scale(firefox: Firefox, layouts_url: str) -> None:
    firefox.open(layouts_url)
    firefox.wait("() => typeof show === 'function'")
    wrong = {}
    for ratio in (1.5, 2, 3):
        firefox.resize(*SIZE, ratio)
        for name in SCALED_LAYOUTS:
            count = mismatch(firefox.run, firefox.screenshot, LAYOUTS[name], ratio)
            wrong[name, ratio] = count
    firefox.resize(*SIZE, 1)
    assert not any(wrong.values()), wrong
