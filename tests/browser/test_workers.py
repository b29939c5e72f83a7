"""Workers obey the policy of the page that starts them, also where the host sends no policy.

A worker that is started from a file's address has the policy that the host sends with that file,
and most hosts send none.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page
from tests.browser.conftest import LaunchBrowser
from tests.browser.page_helpers import answer
from tests.plain_host import FOREIGN_WASM_PATHS, PlainHost, plain_host
from tests.second_runtime import SECOND_RUNTIME

ASK_WORKER = """async (elsewhere) => {
    const tried = async (attempt) => attempt().then(() => "sent", () => "refused");
    return [
        await tried(() => fetch(elsewhere, {mode: "no-cors"})),
        await tried(() => import(elsewhere)),
    ];
}"""
ASK_THREAD = """(address) => {
    const thread = new Worker(address, {type: "module", name: "em-pthread"});
    const answers = {};
    return new Promise((resolve) => {
        thread.onmessage = ({data: [way, what]}) => {
            answers[way] = what;
            if (Object.keys(answers).length === 2) resolve(answers);
        };
    });
}"""
THREADS = """async () => (await import(new URL("../host.mjs", location.href))).threads"""


@pytest.fixture(scope="module")
def plain(site_folder: Path) -> Iterator[PlainHost]:
    """The site on a host that sends no policy, and another origin."""
    with plain_host(site_folder) as host:
        yield host


@pytest.fixture
def attacked(launch_browser: LaunchBrowser, plain: PlainHost) -> Iterator[Page]:
    """A page on that host. What its policy refuses is on its console, and not looked at here."""
    plain.requested.clear()
    context = launch_browser().new_context(base_url=plain.site, service_workers="block")
    yield context.new_page()
    context.close()


def test_the_other_origin_can_be_reached_at_all(attacked: Page, plain: PlainHost) -> None:
    """Else the tests below would show nothing."""
    page = attacked
    page.goto("assets.json")  # no policy
    assert page.evaluate(ASK_WORKER, plain.elsewhere) == ["sent", "sent"]
    assert page.evaluate(ASK_THREAD, f"{plain.site}probe.mjs") == {
        "fetch": "sent",
        "import": "sent",
    }
    assert plain.requested == ["/stolen.mjs"] * len(plain.requested) != []


def test_no_worker_can_reach_another_origin(attacked: Page, plain: PlainHost) -> None:
    page = attacked
    page.goto("photo/index.html?detector=tiny&backend=wasm")
    assert answer(page).startswith("5 faces")
    assert len(page.workers) == page.evaluate(THREADS)
    assert {urlsplit(worker.url).scheme for worker in page.workers} == {"blob"}
    worker = page.workers[0]  # those of its threads wait for work, and answer nobody else
    assert worker.evaluate(ASK_WORKER, plain.elsewhere) == ["refused", "refused"]
    # Its threads it starts with the same `Worker`, from a file of the site.
    assert worker.evaluate(ASK_THREAD, f"{plain.site}probe.mjs") == {
        "fetch": "refused",
        "import": "refused",
    }
    assert plain.requested == []


def test_a_message_cannot_make_the_worker_run_foreign_code(
    attacked: Page, plain: PlainHost
) -> None:
    page = attacked
    page.goto("licenses.html")
    said = page.evaluate(FOREIGN_WASM_PATHS, plain.elsewhere)
    assert "Failed to fetch dynamically imported module" in said
    assert plain.requested == []


@pytest.mark.parametrize("threads", [1, 2])
def test_a_second_runtime_compiles_nothing(page: Page, threads: int) -> None:
    page.goto("licenses.html")
    assert page.evaluate(SECOND_RUNTIME, threads) == [["points"], 0]
