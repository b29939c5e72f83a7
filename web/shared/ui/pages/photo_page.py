"""A page about one picture: what comes in, what is drawn over it, what is listed and saved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from time import perf_counter

from faceapi import Face, FaceMatch
from faceapi.browser import Overlay
from ui.app import Page
from ui.input.photo_view import PhotoView
from ui.output.annotations import annotate
from ui.output.face_cards import FaceCards
from ui.settings import Settings
from ui.text import summary


class PhotoPage:
    """Holds the ``<img>`` with the id ``picture``; a page's own part is what to find in it."""

    def __init__(self, program: Callable[[Settings], str]) -> None:
        self.page = Page(program)
        self.photos = PhotoView(
            "picture", changed=self.page.change, failed=self.page.status.telling
        )
        self.overlay = Overlay.over("picture")
        self.results = FaceCards("picture", self.overlay, self.page.status)
        self._settings = Settings()
        self._begin = 0.0

    async def run_on_change(self, find: Callable[[Settings], Awaitable[None]]) -> None:
        """Await ``find`` now, and after every change of the picture or the settings."""

        async def answer() -> None:
            self.overlay.clear()
            self.results.clear()
            await self.photos.ready()
            self._settings = await self.page.ready()
            self.page.status.say("Looking for faces…")
            self._begin = perf_counter()
            await find(self._settings)

        await self.page.run_on_change(answer)

    def show(self, faces: Sequence[Face], matches: Sequence[FaceMatch] | None = None) -> None:
        """Draw, list and announce what was found; ``matches`` say who each face is."""
        known = matches or ()
        self.page.readout.one_picture((perf_counter() - self._begin) * 1000)
        self.overlay.show(
            partial(annotate, faces, settings=self._settings, matches=known, numbered=True)
        )
        self.results.show(faces, known)
        said = summary.summary(faces) if matches is None else summary.match_summary(faces, matches)
        self.page.status.say(said)
