"""A pile of pictures that are worked on together, and the table of what that took."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import Any

import faceapi
from faceapi import Face, FaceMatch
from faceapi.browser import Overlay
from ui.app import Page
from ui.dom import by_id, from_template, new, on
from ui.input.image_input import ImageFile, ImageInput, decoded, take_each
from ui.output.annotations import annotate
from ui.output.export import ExportButtons
from ui.settings import Settings
from ui.text import summary


@dataclass(eq=False)
class BatchItem:
    """One of the pictures: its ``<figure>`` in the page, and what was found in it."""

    figure: Any
    image: Any
    overlay: Overlay
    faces: Sequence[Face] = ()
    crops: Sequence[Any] = ()
    matches: Sequence[FaceMatch] = ()
    milliseconds: dict[str, float] = field(default_factory=dict)
    failure: str = ""
    """Why it could not be examined."""

    @classmethod
    def of(cls, figure: Any) -> BatchItem:
        """The picture in a ``<figure>``."""
        image = figure.querySelector("img")
        return cls(figure, image, Overlay.over(image))

    @property
    def name(self) -> str:
        """What its caption calls it."""
        text: str = self.figure.querySelector(".name").textContent
        return text

    async def reset(self) -> None:
        """Take the last results away, and wait until the picture can be read."""
        self.overlay.clear()
        self.faces = self.crops = self.matches = ()
        self.failure = ""
        with self.step("decoding"):
            await decoded(self.image, self.name)

    @contextmanager
    def step(self, column: str) -> Iterator[None]:
        """Count the milliseconds of the body. If it fails, so has this picture, and no other."""
        begin = perf_counter()
        try:
            yield
        except (faceapi.errors.PictureError, faceapi.errors.InferenceError) as error:
            self.failure = str(error)
            self.faces = self.crops = self.matches = ()
        self.milliseconds[column] = (perf_counter() - begin) * 1000


class Batch:
    """The pictures in the element with the id ``pile``, in the order in which they came."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._together: float | None = None
        self._ways_out = ExportButtons(page.status)
        self.pictures = [BatchItem.of(figure) for figure in by_id("pile").children]
        self._entrance = ImageInput(by_id("pile-area"), self._take, page.status.telling)
        on(by_id("clear-pile"), "click", lambda _event: self._clear())

    async def ready(self) -> None:
        """Take the last results away, and wait until all pictures can be read."""
        self._ways_out.withdraw()
        for picture in self.pictures:
            await picture.reset()

    @property
    def crops(self) -> list[Any]:
        """What was cut out of all pictures."""
        return [crop for picture in self.pictures for crop in picture.crops]

    def each(self, doing: str, step: int, steps: int) -> Iterator[BatchItem]:
        """Every picture, saying what is done with it: ``step`` of ``steps`` on the progress bar.

        A picture that has failed by then is left out.
        """
        self._page.status.say(doing)
        for done, picture in enumerate(self.pictures):
            self._page.status.progress((step - 1 + done / len(self.pictures)) / steps)
            if not picture.failure:
                yield picture

    @contextmanager
    def timing_all(self, doing: str) -> Iterator[None]:
        """Say what is done with all pictures together, and count its milliseconds.

        If the runtime fails at that, each picture still has the results of its own.
        """
        self._page.status.say(doing)
        self._together = None
        begin = perf_counter()
        try:
            yield
            self._together = (perf_counter() - begin) * 1000
        except faceapi.errors.InferenceError as error:
            self._page.note(f"All together: {error}")
        self._page.status.progress(1)

    def show(self, settings: Settings) -> None:
        """Draw what was found in every picture, and fill the table."""
        good = [picture for picture in self.pictures if not picture.failure]
        failures = [(one.name, one.failure) for one in self.pictures if one.failure]
        for name, failure in failures:
            self._page.note(f"{name} was not examined: {failure}")
        for picture in self.pictures:
            picture.figure.querySelector(".said").textContent = _said(picture)
        for picture in good:
            picture.overlay.show(
                partial(annotate, picture.faces, settings=settings, matches=picture.matches)
            )
        by_id("timings").replaceChildren(*map(_row, self.pictures))
        alone = sum(picture.milliseconds["alone"] for picture in good)
        together = "–" if self._together is None else f"{self._together:.0f}"
        faces = sum(len(picture.faces) for picture in good)
        by_id("all-faces").textContent = str(faces)
        by_id("all-alone").textContent = f"{alone:.0f}"
        by_id("all-together").textContent = together
        self._page.readout.one_picture(alone + (self._together or 0))
        self._ways_out.offer_all(
            [(picture.name, picture.faces, picture.matches) for picture in good],
            [picture.overlay for picture in good],
            failures,
        )
        self._page.status.say(
            f"{summary.count(faces, 'face')} in {summary.count(len(good), 'picture')}. "
            f"One by one: {alone:.0f} ms; together: {together} ms."
        )

    async def _take(self, arrivals: list[ImageFile]) -> None:
        for wrong in await take_each(arrivals, self._add):
            self._page.note(wrong)
        self._page.change()

    async def _add(self, arrival: ImageFile) -> None:
        figure = from_template("pile-figure")
        await arrival.shown_in(figure.querySelector("img"))
        figure.querySelector(".name").textContent = arrival.name
        by_id("pile").append(figure)
        self.pictures.append(BatchItem.of(figure))

    def _clear(self) -> None:
        for picture in self.pictures:
            picture.overlay.remove()
        self.pictures.clear()
        by_id("pile").replaceChildren()
        self._page.change()


def _said(picture: BatchItem) -> str:
    if picture.failure:
        return "not examined"
    if picture.matches:
        return summary.match_summary(picture.faces, picture.matches)
    return summary.summary(picture.faces)


def _row(picture: BatchItem) -> Any:
    row = new("tr")
    texts = ["–"] * 3
    if not picture.failure:
        times = (picture.milliseconds[column] for column in ("finding", "alone"))
        texts = [str(len(picture.faces)), *(f"{time:.0f}" for time in times)]
    row.append(new("th", picture.name, scope="row"), *(new("td", text) for text in texts))
    return row
