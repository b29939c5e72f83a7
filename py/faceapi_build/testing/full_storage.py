"""``build.py soak --full-storage``: the browser's storage is full at random moments.

Whatever it does, pages must come, and the people that the browser confirmed must be there.
"""

from __future__ import annotations

import json
import random

from playwright.sync_api import Page

from faceapi_build.bench import browser
from faceapi_build.console import say
from faceapi_build.errors import BuildError

PAGES = ("index.html", "licences.html", "embed.html", "photo/index.html")
PEOPLE = 10


class FullStorage:
    """Takes the room away and gives it back, and visits the site in a tab of its own."""

    def __init__(self, page: Page, seed: int) -> None:
        self._page = page
        self._chance = random.Random(seed)
        self._tab = page.context.new_page()
        self._devtools = browser.protocol(page)
        self._saved: set[str] = set()
        self._counts = {"visits": 0, "visits with full storage": 0, "changes refused": 0}
        self._full = False

    def moment(self) -> None:
        """Decide whether there is room, and visit a page.

        Raises ``BuildError`` if the page does not come.
        """
        self._full = self._chance.random() < 0.5
        self._set_quota(1 if self._full else None)
        path = self._chance.choice(PAGES)
        answer = self._tab.goto(path)
        state = "full" if self._full else "free"
        if answer is None or not answer.ok or not self._tab.title():
            raise BuildError(f"{path} did not come; storage was {state}")
        self._counts["visits"] += 1
        self._counts["visits with full storage"] += self._full

    def change_people(self) -> None:
        """Save or delete a person; ``soak_in_page.py`` does it.

        Raises ``BuildError`` if the gallery is not what the browser confirmed, or if the reason
        for a refusal is another than that there is no room.
        """
        name = f"Person {self._chance.randrange(PEOPLE)}"
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
        """Give the room back, and say what happened."""
        self._set_quota(None)
        self._devtools.detach()
        self._tab.close()
        say("  full storage: " + ", ".join(f"{n} {what}" for what, n in self._counts.items()))

    def _set_quota(self, size: int | None) -> None:
        quota = {} if size is None else {"quotaSize": size}
        origin = self._page.evaluate("location.origin")
        self._devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, **quota})
