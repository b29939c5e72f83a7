"""A page about two pictures side by side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from time import perf_counter

from faceapi import Face, FaceMatch
from faceapi.browser import Overlay
from ui.app import Page
from ui.dom import by_id
from ui.input.photo_view import PhotoView
from ui.output.annotations import annotate
from ui.output.export import ExportButtons
from ui.settings import Settings
from ui.text.summary import NamedResult

SIDES = ("first", "second")


class ComparisonPage:
    """Holds the ``<img>`` with the ids ``first`` and ``second``, each with its own controls."""

    def __init__(self, program: Callable[[Settings], str]) -> None:
        self.page = Page(program)
        self._photos = {
            side: PhotoView(side, self.page.change, self.page.status.telling, area=f"{side}-area")
            for side in SIDES
        }
        self._overlays = {side: Overlay.over(side) for side in SIDES}
        self._ways_out = ExportButtons(self.page.status)
        self._found: dict[str, NamedResult] = {}
        self._settings = Settings()

    async def run_on_change(self, find: Callable[[Settings], Awaitable[None]]) -> None:
        """Await ``find`` now, and after every change of a picture or the settings."""

        async def answer() -> None:
            self._ways_out.withdraw()
            self._found = {side: (side, (), ()) for side in SIDES}
            for side in SIDES:
                self._overlays[side].clear()
                await self._photos[side].ready()
            self._settings = await self.page.ready()
            self.page.status.say("Looking for faces…")
            begin = perf_counter()
            await find(self._settings)
            self._ways_out.offer_all(
                [self._found[side] for side in SIDES], [self._overlays[side] for side in SIDES]
            )
            self.page.readout.one_picture((perf_counter() - begin) * 1000)

        await self.page.run_on_change(answer)

    def show(self, side: str, faces: Sequence[Face], matches: Sequence[FaceMatch] = ()) -> None:
        """Draw what was found in one of the pictures."""
        shapes = partial(annotate, faces, settings=self._settings, matches=matches)
        self._overlays[side].show(shapes)
        self._found[side] = (side, faces, matches)

    def note(self, side: str, faces: Sequence[Face], matches: Sequence[FaceMatch]) -> None:
        """Put into the files, though not into the picture, who the faces are."""
        self._found[side] = (side, faces, matches)

    def say(self, text: str, *, verdict: str = "") -> None:
        """Say what came of it; with a ``verdict`` (``same`` or ``different``) it is coloured."""
        by_id("first").closest(".pair").dataset.verdict = verdict
        self.page.status.say(text)
