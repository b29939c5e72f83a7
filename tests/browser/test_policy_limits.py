"""What the policy of a page does not block, as SECURITY.md and the foot of the pages say."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.browser.conftest import LaunchBrowser
from tests.plain_host import PlainHost, plain_host

FETCH = """(address) => fetch(address, {mode: "no-cors"}).then(() => "sent", () => "refused")"""
WAYS = {
    "location": "(address) => { location = address; }",
    "open": "(address) => { window.open(address); }",
    "refresh": """(address) => {
        const refresh = document.createElement("meta");
        refresh.httpEquiv = "refresh";
        refresh.content = `0; url=${address}`;
        document.head.append(refresh);
    }""",
    "link": """(address) => {
        const link = document.createElement("a");
        link.href = address;
        document.body.append(link);
        link.click();
    }""",
}
GATHER = """async () => {
    const connection = new RTCPeerConnection();
    connection.createDataChannel("data");
    const gathered = new Promise((resolve) => {
        connection.onicecandidate = ({candidate}) => resolve(candidate?.candidate ?? "none");
        setTimeout(resolve, 20_000, "nothing came");
    });
    await connection.setLocalDescription();
    return gathered;
}"""
"""The first of the addresses at which WebRTC would let others connect."""


@pytest.fixture(scope="module")
def host(site_folder: Path) -> Iterator[PlainHost]:
    """The site on a host that sends no policy, and another origin."""
    with plain_host(site_folder) as running:
        yield running


@pytest.fixture
def page(launch_browser: LaunchBrowser, host: PlainHost) -> Iterator[Page]:
    """A page of the site. What its policy refuses is on its console, and not looked at here."""
    host.requested.clear()
    context = launch_browser().new_context(base_url=host.site, service_workers="block")
    page = context.new_page()
    page.goto("embed.html")
    yield page
    context.close()


@pytest.mark.parametrize("way", WAYS)
def test_opening_another_address_is_not_blocked(page: Page, host: PlainHost, way: str) -> None:
    assert page.evaluate(FETCH, f"{host.elsewhere}?fetched") == "refused"
    assert host.requested == []
    page.evaluate(WAYS[way], f"{host.elsewhere}?{way}")
    end = time.monotonic() + 20
    while not host.requested and time.monotonic() < end:
        page.wait_for_timeout(50)
    assert host.requested[0] == f"/stolen.mjs?{way}"


def test_webrtc_is_not_blocked(page: Page) -> None:
    assert page.evaluate(GATHER).startswith("candidate:")
