"""A page about one picture: what comes in, what is drawn over it, what is listed and saved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from time import perf_counter

from faceapi import Face, FaceMatch
from faceapi.browser import Overlay
from ui.app import Page
from ui.input.photo_view import Photos
from ui.output.annotations import shapes_of
from ui.output.face_cards import Results
from ui.settings import Settings
from ui.text import summary


class PhotoBench:
    """Holds the ``<img>`` with the id ``picture``; a page's own part is what to find in it."""

    def __init__(self, program: Callable[[Settings], str]) -> None:
        self.page = Page(program)
        self.photos = Photos("picture", changed=self.page.change, failed=self.page.status.telling)
        self.overlay = Overlay.over("picture")
        self.results = Results("picture", self.overlay, self.page.status)
        self._settings = Settings()
        self._begin = 0.0

    async def whenever_changed(self, find: Callable[[Settings], Awaitable[None]]) -> None:
        """Await ``find`` now, and after every change of the picture or the settings."""

        async def answer() -> None:
            self.overlay.clear()
            self.results.clear()
            await self.photos.ready()
            self._settings = await self.page.ready()
            self.page.status.say("Looking for faces…")
            self._begin = perf_counter()
            await find(self._settings)

        await self.page.whenever_changed(answer)

    def show(self, faces: Sequence[Face], matches: Sequence[FaceMatch] | None = None) -> None:
        """Draw, list and announce what was found; ``matches`` say who each face is."""
        known = matches or ()
        self.page.readout.one_picture((perf_counter() - self._begin) * 1000)
        self.overlay.show(
            partial(shapes_of, faces, settings=self._settings, matches=known, numbered=True)
        )
        self.results.show(faces, known)
        said = summary.summary(faces) if matches is None else summary.recognised(faces, matches)
        self.page.status.say(said)
