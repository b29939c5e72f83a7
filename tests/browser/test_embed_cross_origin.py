"""The element on a page of one origin, with its files on another: a page here, a copy there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.browser.conftest import LaunchBrowser
from tests.browser.test_workers import ASK_WORKER
from tests.plain_host import PlainHost, plain_host

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A page of somebody else</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src SITE
  'wasm-unsafe-eval' blob:; worker-src blob:; connect-src SITE; img-src SITE data:">
<link rel="icon" href="data:,">
<script type="module" src="SITE/face-overlay.mjs"></script>
<img id="picture" crossorigin="anonymous" src="SITE/samples/sample1.jpg" alt="">
<face-overlay for="picture" backend="wasm"></face-overlay>
"""
NOTE = """
window.heard = [];
for (const kind of ["faces", "error"]) {
    addEventListener(kind, ({target, detail}) => {
        heard.push(kind === "faces" ? detail.length : detail?.message ?? target.outerHTML);
    }, true);
}
"""
HEARD = """async () => {
    const end = performance.now() + 170_000;
    while (!heard.length && performance.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return heard;
}"""


@pytest.fixture
def files(site_folder: Path) -> Iterator[PlainHost]:
    """Where the files of the site are."""
    with plain_host(site_folder) as host:
        yield host


def test_the_element_works_and_its_workers_keep_the_policy_of_the_page(
    launch_browser: LaunchBrowser, files: PlainHost, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text(PAGE.replace("SITE", files.site.rstrip("/")), "utf-8")
    with plain_host(tmp_path) as theirs:
        context = launch_browser().new_context(service_workers="block")
        page = context.new_page()
        page.add_init_script(NOTE)
        page.goto(theirs.site)
        assert page.evaluate(HEARD) == [3]
        assert len(page.workers) > 1  # its threads, too
        assert {urlsplit(worker.url).scheme for worker in page.workers} == {"blob"}
        refused = page.workers[0].evaluate(ASK_WORKER, files.elsewhere)
        assert refused == ["refused", "refused"]
        assert files.requested == []
        context.close()
