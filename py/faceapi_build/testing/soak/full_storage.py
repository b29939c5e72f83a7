"""``build.py soak --full-storage``: fill the browser's storage at random moments.

Pages must still load, and people whose saving the browser confirmed must still be saved.
"""

from __future__ import annotations

import json
import random

from playwright.sync_api import Page

from faceapi_build.bench import browser
from faceapi_build.console import log
from faceapi_build.errors import BuildError

PAGES = ("index.html", "licenses.html", "embed.html", "photo/index.html")
PEOPLE = 10


class FullStorage:
    """Fills and frees the storage, and visits the site in a second tab."""

    def __init__(self, page: Page, seed: int) -> None:
        self._page = page
        self._random = random.Random(seed)
        self._tab = page.context.new_page()
        self._devtools = browser.protocol(page)
        self._saved: set[str] = set()
        self._counts = {"visits": 0, "visits with full storage": 0, "changes refused": 0}
        self._full = False

    def visit(self) -> None:
        """Fill or free the storage at random, and visit a page.

        Raises ``BuildError`` if the page does not load.
        """
        self._full = self._random.random() < 0.5
        self._set_quota(1 if self._full else None)
        path = self._random.choice(PAGES)
        response = self._tab.goto(path)
        state = "full" if self._full else "free"
        if response is None or not response.ok or not self._tab.title():
            raise BuildError(f"{path} did not load; storage was {state}")
        self._counts["visits"] += 1
        self._counts["visits with full storage"] += self._full

    def change_people(self) -> None:
        """Save or delete a person, through ``in_page.py``.

        Raises ``BuildError`` if the gallery differs from what the browser confirmed, or if a
        change failed for another reason than full storage.
        """
        name = f"Person {self._random.randrange(PEOPLE)}"
        call = f"import json; json.dumps(await loop.toggle({name!r}))"
        reason, people = json.loads(self._page.evaluate("(call) => window.run(call)", call))
        if reason:
            self._counts["changes refused"] += 1
            if not self._full or "no room left" not in reason:
                raise BuildError(f"{name} was not saved or deleted: {reason}")
        else:
            self._saved ^= {name}
        if set(people) != self._saved:
            raise BuildError(f"expected {sorted(self._saved)} in the gallery, got {people}")

    def close(self) -> None:
        """Free the storage and log the counts."""
        self._set_quota(None)
        self._devtools.detach()
        self._tab.close()
        log(
            "  full storage: "
            + ", ".join(f"{count} {name}" for name, count in self._counts.items())
        )

    def _set_quota(self, size: int | None) -> None:
        quota = {} if size is None else {"quotaSize": size}
        origin = self._page.evaluate("location.origin")
        self._devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, **quota})
