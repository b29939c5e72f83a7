"""Records what goes wrong on a page while a test uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, Response, Worker


class PageErrors:
    """Errors on the pages of one test, and the errors that it expects."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self._expected: list[str] = []
        self._allowed: list[str] = []

    def expect(self, pattern: str) -> None:
        """Require an error that matches this regular expression; call it before the error."""
        self._expected.append(pattern)

    def allow(self, pattern: str) -> None:
        """Allow an error that depends on timing."""
        self._allowed.append(pattern)

    def watch(self, page: Page, host: str) -> None:
        """Record errors, and requests to other hosts, on ``page``."""

        def console(message: ConsoleMessage) -> None:
            if message.type == "error":
                self.errors.append(f"console: {message.text} ({message.location.get('url', '')})")

        def request(request: Request) -> None:
            address = urlsplit(request.url)
            if address.scheme not in ("data", "blob") and address.netloc != host:
                self.errors.append(f"other host: {request.url}")

        def failed(request: Request) -> None:
            if request.failure != "net::ERR_ABORTED":  # a request that the page abandoned
                self.errors.append(f"request failed: {request.url}: {request.failure}")

        def response(response: Response) -> None:
            if response.status >= 400:
                self.errors.append(f"status {response.status}: {response.url}")

        def uncaught(error: Error) -> None:
            self.errors.append(f"uncaught: {error}")

        def worker(worker: Worker) -> None:
            if not worker.url.startswith(
                "blob:"
            ):  # such a worker would not have the policy of the page
                self.errors.append(f"worker from an address: {worker.url}")

        page.on("console", console)
        page.on("pageerror", uncaught)
        page.on("request", request)
        page.on("requestfailed", failed)
        page.on("response", response)
        page.on("worker", worker)

    def check(self) -> None:
        """Fail on an unexpected error, and on a required one that did not happen."""
        unexpected = [
            error
            for error in self.errors
            if not any(re.search(pattern, error) for pattern in (*self._expected, *self._allowed))
        ]
        missing = [
            pattern
            for pattern in self._expected
            if not any(re.search(pattern, error) for error in self.errors)
        ]
        assert not unexpected, "on the page:\n" + "\n".join(unexpected)
        assert not missing, "expected on the page, but did not happen:\n" + "\n".join(missing)


@contextmanager
def watched_page(browser: Browser, url: str) -> Iterator[tuple[Page, PageErrors]]:
    """A watched page in a new profile, without a service worker, for several tests.

    ``url`` is the address to which relative ones refer.
    """
    context = browser.new_context(base_url=url, service_workers="block")
    page, page_errors = context.new_page(), PageErrors()
    page_errors.watch(page, urlsplit(url).netloc)
    yield page, page_errors
    context.close()


def checked(page: Page, page_errors: PageErrors) -> Iterator[Page]:
    """Yield a page of several tests, and check its errors after one of them."""
    yield page
    page_errors.check()
    page_errors.errors.clear()
