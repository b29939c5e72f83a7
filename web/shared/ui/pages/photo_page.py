"""A page that shows one image with its overlay, and lists and exports the results."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from time import perf_counter

from faceapi import Face, FaceMatch
from faceapi.browser import Overlay
from ui.app import App
from ui.dom import by_id, find, listen
from ui.input.image_input import ImageFile, PhotoView
from ui.input.rotation import rotated
from ui.output.annotations import annotate
from ui.output.face_cards import FaceCards
from ui.output.face_marker import FaceMarker
from ui.search import cost_factor
from ui.settings import Settings
from ui.text import summary

NO_FACES_ADVICE = " Rotate it, or lower the minimum score."


class PhotoPage:
    """Controls ``<img id="picture">``; await :meth:`run_on_change` to process its images."""

    def __init__(self) -> None:
        self.app = App()
        self.photo = PhotoView(
            "picture", self.app.invalidate, self.app.status, on_empty=self._show_nothing
        )
        self.overlay = Overlay.over("picture")
        self.cards = FaceCards("picture", self.overlay, self.app.status)
        self.marker = FaceMarker("picture", self._draw)
        self.on_clear: Callable[[], object] = lambda: None
        """Called when the results of the last picture are removed."""
        self._settings = Settings()
        self._faces: Sequence[Face] = ()
        self._matches: Sequence[FaceMatch] = ()
        self._start = 0.0
        listen(
            by_id("rotate"), "click", lambda _event: self.app.status.run_task(self._rotate_picture)
        )

    async def run_on_change(self, process: Callable[[Settings], Awaitable[None]]) -> None:
        """Await ``process`` now and after every change of an image or the settings."""

        async def update() -> None:
            self._clear()
            await self.photo.wait_until_loaded()
            self._settings = await self.app.load_networks()
            self.app.status.show("Looking for faces…")
            self._start = perf_counter()
            await process(self._settings)

        await self.app.run_on_change(update)

    def show(
        self,
        faces: Sequence[Face],
        matches: Sequence[FaceMatch] | None = None,
        *,
        note: str = "",
    ) -> None:
        """Draw, list and announce the results; ``matches`` has one match per face.

        ``note`` is said after them.
        """
        self._faces, self._matches = faces, matches or ()
        seconds = perf_counter() - self._start
        self.app.stats.show_image(seconds * 1000)
        if not note:
            self._show_price(seconds)
        self.cards.show(faces, self._matches)
        self.marker.set_faces(faces)
        self._draw(None)
        message = (
            summary.summary(faces) if matches is None else summary.match_summary(faces, matches)
        )
        self.app.status.show(message + (note if faces else NO_FACES_ADVICE))

    async def _rotate_picture(self) -> None:
        await self.photo.show(ImageFile(await rotated(by_id("picture")), "The rotated picture"))

    def _draw(self, marked: int | None) -> None:
        self.overlay.show(
            partial(
                annotate,
                self._faces,
                settings=self._settings,
                matches=self._matches,
                numbered=True,
                marked=marked,
            )
        )

    def _clear(self) -> None:
        """Remove everything that belongs to the last picture."""
        self.marker.set_faces(())
        self.overlay.clear()
        self.cards.clear()
        self.on_clear()

    def _show_nothing(self) -> None:
        """Remove the figures as well: there is no new picture."""
        self._clear()
        self.app.stats.clear()

    def _show_price(self, seconds: float) -> None:
        """Say how long looking harder takes, where a page offers it."""
        price = find("harder-price")
        if price is None or self._settings.look_harder:
            return
        picture = by_id("picture")
        factor = cost_factor(picture.naturalWidth, picture.naturalHeight)
        price.textContent = f"; up to {max(1, round(seconds * factor))} s here"
