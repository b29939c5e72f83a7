"""The second visit starts from the snapshot in other engines, too, and finds the same faces."""

from __future__ import annotations

from tests.browser.own_site import wait_until_equal
from tests.browser.page_helpers import ANSWER
from tests.engines.engine import Engine
from tests.engines.test_pages import SAYS

PHOTO = "photo/index.html?detector=tiny&backend=wasm"
STORED = """async () => {
    const url = new URL("../shared/snapshot/start.mjs", location.href).href;
    return (await import(url)).isStored();
}"""
RESTORED = """async () => {
    const url = new URL("../shared/snapshot/start.mjs", location.href).href;
    return (await import(url)).isRestored();
}"""


def test_the_second_visit_starts_from_the_snapshot(engine: Engine, site_url: str) -> None:
    engine.open(site_url + PHOTO)
    said = engine.wait(SAYS, "#status", ANSWER.pattern)
    wait_until_equal(lambda: engine.run(STORED), True, seconds=120)
    engine.open(site_url + PHOTO)
    assert engine.wait(SAYS, "#status", ANSWER.pattern) == said
    assert engine.run(RESTORED) is True
