"""The real face-api.js in a page, beside the same networks in CPython."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Page, Route

HTML = '<!doctype html><link rel="icon" href="data:,"><script src="face-api.js"></script>'
Result = TypeVar("Result")


def open_original(page: Page, face_api_js: Path) -> None:
    """Open an empty page that has loaded face-api.js."""
    page.route("**/original/", lambda route: route.fulfill(body=HTML, content_type="text/html"))
    script = face_api_js / "dist" / "face-api.js"
    page.route("**/original/face-api.js", lambda route: route.fulfill(path=script))
    page.goto("original/")


def serve(page: Page, folder: Path, where: str) -> None:
    """Put a folder on the site as ``weights/`` beside the page ``where``."""

    def answer(route: Route) -> None:
        route.fulfill(path=folder / route.request.url.rpartition("/")[2])

    page.route(f"**/{where}/weights/*", answer)


def in_a_thread(result: Coroutine[Any, Any, Result]) -> Result:
    """Await it; in this thread Playwright's own loop runs."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, result).result()
