"""The pages of the GPU benchmark, one for each bundle, opened again after a failure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from playwright.sync_api import Error as PlaywrightError

_START = """([name, options]) => {
    const call = { done: false };
    window.gpuCall = call;
    window.gpuBench[name](options).then(
        (value) => Object.assign(call, { done: true, value }),
        (error) => Object.assign(call, { done: true, error: `${error?.message ?? error}` }),
    );
}"""
"""Starts a call, so that waiting for its end can have a limit."""
MAX_MESSAGE = 300
"""Maximum length of an error in a table."""


class CallError(Exception):
    """A call of a page failed, or gave no answer in time; the message says which."""


class Pages:
    """Pages by a key; a page is dropped when a call of it fails, with whatever hangs there."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address
        self._open: dict[str, tuple[BrowserContext, Page]] = {}
        self.console: list[str] = []
        """What the pages wrote on the console; clear it before a call to know what is new."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for key in list(self._open):
            self.drop(key)

    def call(self, key: str, name: str, options: Mapping[str, Any] | None, seconds: float) -> Any:
        """Call a function of ``window.gpuBench``; raises :class:`CallError`."""
        try:
            page = self._page(key, seconds)
            page.evaluate(_START, [name, options])
            page.wait_for_function("window.gpuCall.done", timeout=1000 * seconds)
            answer = page.evaluate("window.gpuCall")
        except PlaywrightError as error:
            self.drop(key)
            if "Timeout" in error.message:
                raise CallError(f"{name} gave no answer in {seconds:.0f} s") from error
            raise CallError(f"{name}: {error.message[:MAX_MESSAGE]}") from error
        if "error" in answer:
            self.drop(key)
            raise CallError(f"{name}: {answer['error'][:MAX_MESSAGE]}")
        return answer.get("value")

    def drop(self, key: str) -> None:
        """Close a page; the next call opens another."""
        if key not in self._open:
            return
        context, _ = self._open.pop(key)
        context.close()

    def _page(self, key: str, seconds: float) -> Page:
        if key not in self._open:
            context = self._browser.new_context()
            page = context.new_page()
            self._open[key] = context, page
            page.on("console", self._hear)
            page.goto(self._address)
            page.wait_for_function("window.gpuBench !== undefined", timeout=1000 * seconds)
        return self._open[key][1]

    def _hear(self, message: ConsoleMessage) -> None:
        self.console.append(message.text)
