"""A page of somebody else with the element on it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page
from tests.browser.page_errors import PageErrors
from tests.browser.page_helpers import BOOT
from tests.conftest import serving

from faceapi_build.paths import ROOT

PREFIX = "/their/own/"
EMBEDDING = Path(__file__).parent / "embedding"

COUNT_LISTENERS = """
    const live = new Set();
    const ids = new Map();
    const idOf = (thing) => ids.get(thing) ?? ids.set(thing, ids.size).get(thing);
    const key = (target, kind, handler) => [idOf(target), kind, idOf(handler)].join();
    // The element itself goes when it is removed, and with it what the test listens to.
    const counted = (target) => target === window ||
        (target instanceof HTMLElement && target.localName !== "face-overlay");
    const {addEventListener, removeEventListener} = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function (kind, handler, options) {
        if (counted(this ?? window) && handler && !options?.once) {
            live.add(key(this ?? window, kind, handler));
        }
        return addEventListener.call(this ?? window, kind, handler, options);
    };
    EventTarget.prototype.removeEventListener = function (kind, handler, options) {
        if (counted(this ?? window) && handler) live.delete(key(this ?? window, kind, handler));
        return removeEventListener.call(this ?? window, kind, handler, options);
    };
    globalThis.liveListeners = () => live.size;
"""
ADD = """(attributes) => {
    const element = document.createElement("face-overlay");
    element.heard = [];
    for (const kind of ["ready", "faces", "error"]) {
        element.addEventListener(kind, (event) => {
            element.heard.push([kind, event.detail]);
            if (kind === "error") event.preventDefault();
        });
    }
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    document.body.append(element);
    return element;
}"""
HEARD = """async ([element, kind, count]) => {
    const all = (kind) => element.heard.filter((event) => event[0] === kind);
    const end = performance.now() + 170_000;
    while (all(kind).length < count) {
        const trouble = kind === "error" ? [] : all("error");
        if (trouble.length || performance.now() > end) {
            throw new Error(`no ${kind}; heard ${JSON.stringify(element.heard).slice(0, 900)}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return all(kind).map((event) => event[1]);
}"""


@contextmanager
def hosted_pages(site_folder: Path, folder: Path) -> Iterator[str]:
    """Where other people's pages are, each in a folder beside the site's ``faceapi/``."""
    shutil.copytree(ROOT / "web" / "embed", folder, dirs_exist_ok=True)
    shutil.copytree(EMBEDDING, folder / "embedding")
    shutil.copytree(site_folder, folder / "faceapi", copy_function=os.link)
    with serving(folder, PREFIX) as url:
        yield url


class Host:
    """A page of somebody else, what went wrong on it, and what it asked for."""

    def __init__(self, page: Page, page_errors: PageErrors) -> None:
        self.page = page
        self.page_errors = page_errors
        self.requests: list[str] = []
        page.on("request", lambda request: self.requests.append(urlsplit(request.url).path))

    def add(self, **attributes: str) -> Any:
        """Put an element on the page; returns it. Its events are noted from the start."""
        named = {name.replace("_", "-").strip("-"): value for name, value in attributes.items()}
        return self.page.evaluate_handle(ADD, named)

    def heard(self, element: Any, kind: str, count: int = 1) -> list[Any]:
        """Wait until an element has sent so many events of a kind; their details."""
        events: list[Any] = self.page.evaluate(HEARD, [element, kind, count])
        return events

    def asked_for(self, ending: str) -> int:
        """How often the page asked for such a file."""
        return sum(path.endswith(ending) for path in self.requests)


def open_host(launch: Callable[..., Browser], hosted: str, *flags: str) -> Iterator[Host]:
    """A page of somebody else, in a new profile, whose errors are checked at the end."""
    context = launch(*flags).new_context(base_url=hosted, service_workers="block")
    context.add_init_script(COUNT_LISTENERS)
    page, page_errors = context.new_page(), PageErrors()
    page.set_default_timeout(BOOT)
    page_errors.watch(page, urlsplit(hosted).netloc)
    yield Host(page, page_errors)
    page_errors.check()
    context.close()
