"""A page keeps its version of the site, and the site works without a network, in other engines."""

from __future__ import annotations

from pathlib import Path

from tests.browser.own_site import ADOPTED, GET, Site, wait_until_equal
from tests.browser.test_versions import PAGE, PROGRAM, update
from tests.engines.engine import Engine

SHOWN = "() => !document.getElementById('offline').hidden"
HEADING = "() => document.querySelector('h1').innerText"


def program_of(engine: Engine) -> str:
    """Which program the page gets."""
    return "new" if engine.run(GET, PROGRAM)[2].startswith("{ ") else "old"


def test_a_page_keeps_its_version_and_works_offline(
    engine: Engine, site_folder: Path, tmp_path: Path
) -> None:
    site = Site(site_folder, tmp_path / "site")
    engine.open(site.url + PAGE)
    engine.wait(SHOWN)
    assert program_of(engine) == "old"
    update(site)
    assert program_of(engine) == "old"
    engine.open(site.url + PAGE)
    engine.wait(SHOWN)
    assert (engine.run(HEADING), program_of(engine)) == ("Permissions", "new")
    wait_until_equal(lambda: engine.run(ADOPTED), site.inventory())
    site.stop()
    engine.open(site.url + PAGE)
    assert (engine.run(HEADING), program_of(engine)) == ("Permissions", "new")
