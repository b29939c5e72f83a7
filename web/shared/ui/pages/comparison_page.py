"""A page that compares two images side by side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from time import perf_counter

from faceapi import Face, FaceMatch
from faceapi.browser import Overlay
from ui.app import App
from ui.dom import by_id
from ui.input.image_input import PhotoView
from ui.output.annotations import annotate
from ui.output.export import ExportButtons
from ui.settings import Settings
from ui.text.results_io import NamedResult

SIDES = ("first", "second")


class ComparisonPage:
    """Controls the elements ``<img id="first">`` and ``<img id="second">``; await
    :meth:`run_on_change` with a function that processes both images.
    """

    def __init__(self) -> None:
        self.app = App()
        self._photos = {
            side: PhotoView(
                side,
                self.app.invalidate,
                self.app.status,
                on_empty=self._show_nothing,
                area=f"{side}-area",
            )
            for side in SIDES
        }
        self._overlays = {side: Overlay.over(side) for side in SIDES}
        self._export = ExportButtons(self.app.status)
        self._results: dict[str, NamedResult] = {}
        self._settings = Settings()
        self.on_clear: Callable[[], object] = lambda: None
        """Called when the results of the last pictures are removed."""

    async def run_on_change(self, process: Callable[[Settings], Awaitable[None]]) -> None:
        """Await ``process`` now and after every change of an image or the settings."""

        async def update() -> None:
            self._clear()
            for side in SIDES:
                await self._photos[side].wait_until_loaded()
            self._settings = await self.app.load_networks()
            self.app.status.show("Looking for faces…")
            start = perf_counter()
            await process(self._settings)
            self.app.stats.show_image((perf_counter() - start) * 1000)

        await self.app.run_on_change(update)

    def _clear(self) -> None:
        """Remove everything that belongs to the last pictures."""
        self._export.disable()
        self._results = {side: (side, (), ()) for side in SIDES}
        by_id("first").closest(".comparison").dataset.match = ""
        for overlay in self._overlays.values():
            overlay.clear()
        self.on_clear()

    def _show_nothing(self) -> None:
        """Remove the figures as well: there is no new picture."""
        self._clear()
        self.app.stats.clear()

    def show(
        self,
        side: str,
        faces: Sequence[Face],
        matches: Sequence[FaceMatch] = (),
        others: Sequence[Face] = (),
    ) -> None:
        """Draw the results of one of the images; ``others`` are faces that are not compared."""
        shapes = partial(annotate, faces, settings=self._settings, matches=matches, others=others)
        self._overlays[side].show(shapes)
        self._results[side] = (side, faces, matches)

    def set_matches(self, side: str, faces: Sequence[Face], matches: Sequence[FaceMatch]) -> None:
        """Set the matches of one image for export, without drawing them."""
        self._results[side] = (side, faces, matches)

    def show_status(self, text: str, *, match: bool | None = None) -> None:
        """Show the outcome, and let the buttons export the results.

        ``match`` (same person or not) sets the color of the images' frames.
        """
        by_id("first").closest(".comparison").dataset.match = {None: "", True: "yes", False: "no"}[
            match
        ]
        self._export.set_results(
            [self._results[side] for side in SIDES], [self._overlays[side] for side in SIDES]
        )
        self.app.status.show(text)
