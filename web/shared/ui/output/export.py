"""Results out of the page: as pictures with everything drawn on them, JSON, CSV, or copied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from faceapi import Face, FaceMatch
from faceapi.browser import Overlay
from ui.dom import by_id, on
from ui.output.download import copy, save, save_text
from ui.status import Status
from ui.text import summary

BUTTONS = ("save-png", "save-json", "save-csv", "copy-json")
Write: TypeAlias = Callable[[], str]


class ExportButtons:
    """The four buttons; they take what was offered last, as it is when they are pressed."""

    def __init__(self, status: Status) -> None:
        self._pictures: Sequence[tuple[str, Overlay]] = ()
        self._json: Write = str
        self._csv: Write = str
        self._enabled = False
        on(by_id("save-png"), "click", lambda _event: status.start(self._save_pictures))
        on(by_id("save-json"), "click", lambda _event: save_text("faces.json", self._json()))
        on(by_id("save-csv"), "click", lambda _event: save_text("faces.csv", self._csv()))
        on(by_id("copy-json"), "click", lambda _event: status.start(self._copy))

    def offer(
        self, overlay: Overlay, faces: Sequence[Face], matches: Sequence[FaceMatch] = ()
    ) -> None:
        """What was found in the one picture of the page."""
        self._pictures = [("faces", overlay)]
        self._json = partial(summary.to_json, faces, matches)
        self._csv = partial(summary.to_csv, faces, matches)
        self._enable(True)

    def offer_all(
        self,
        pile: Sequence[summary.NamedResult],
        overlays: Sequence[Overlay],
        failures: Sequence[tuple[str, str]] = (),
    ) -> None:
        """What was found in each of several pictures, with its overlay.

        ``failures`` are the names of those that could not be examined, and what went wrong.
        """
        names = (f"{name.rsplit('.', 1)[0]}-faces" for name, *_ in pile)
        self._pictures = list(zip(names, overlays, strict=True))
        self._json = partial(summary.batch_to_json, pile, failures)
        self._csv = partial(summary.batch_to_csv, pile)
        self._enable(bool(pile))

    def withdraw(self) -> None:
        """There are no results (any more)."""
        self._enable(False)

    def _enable(self, enabled: bool) -> None:
        if enabled != self._enabled:  # else not for every frame of a video
            self._enabled = enabled
            for name in BUTTONS:
                by_id(name).disabled = not enabled

    async def _save_pictures(self) -> None:
        for name, overlay in self._pictures:
            save(await overlay.to_blob(), f"{name}.png")

    async def _copy(self) -> None:
        await copy(self._json(), by_id("copy-json"))
