"""A page about two pictures side by side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from time import perf_counter

from faceapi import Face, FaceMatch
from faceapi.browser import Overlay
from ui.dom import by_id
from ui.page import Page
from ui.photos import Photos
from ui.settings import Settings
from ui.shapes import shapes_of

SIDES = ("first", "second")


class PairBench:
    """Holds the ``<img>`` with the ids ``first`` and ``second``, each with its own controls."""

    def __init__(self, program: Callable[[Settings], str]) -> None:
        self.page = Page(program)
        self._photos = {
            side: Photos(side, self.page.change, self.page.status.telling, area=f"{side}-area")
            for side in SIDES
        }
        self._overlays = {side: Overlay.over(side) for side in SIDES}
        self._settings = Settings()

    async def whenever_changed(self, find: Callable[[Settings], Awaitable[None]]) -> None:
        """Await ``find`` now, and after every change of a picture or the settings."""

        async def answer() -> None:
            for side in SIDES:
                self._overlays[side].clear()
                await self._photos[side].ready()
            self._settings = await self.page.ready()
            self.page.status.say("Looking for faces…")
            begin = perf_counter()
            await find(self._settings)
            self.page.readout.one_picture((perf_counter() - begin) * 1000)

        await self.page.whenever_changed(answer)

    def show(self, side: str, faces: Sequence[Face], matches: Sequence[FaceMatch] = ()) -> None:
        """Draw what was found in one of the pictures."""
        shapes = partial(shapes_of, faces, settings=self._settings, matches=matches)
        self._overlays[side].show(shapes)

    def say(self, text: str, *, verdict: str = "") -> None:
        """Say what came of it; with a ``verdict`` (``same`` or ``different``) it is coloured."""
        by_id("first").closest(".pair").dataset.verdict = verdict
        self.page.status.say(text)
