"""A pile of pictures that are worked on together, and the table of what that took."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import Any

from faceapi import Face, FaceMatch
from faceapi.browser import Overlay
from ui.app import Page
from ui.dom import by_id, from_template, new, on
from ui.input.image_input import Arrival, Entrance
from ui.output.annotations import shapes_of
from ui.output.export import WaysOut
from ui.settings import Settings
from ui.text import summary


@dataclass(eq=False)
class PiledPicture:
    """One of the pictures: its ``<figure>`` in the page, and what was found in it."""

    figure: Any
    image: Any
    overlay: Overlay
    faces: Sequence[Face] = ()
    crops: Sequence[Any] = ()
    matches: Sequence[FaceMatch] = ()
    milliseconds: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, figure: Any) -> PiledPicture:
        """The picture in a ``<figure>``."""
        image = figure.querySelector("img")
        return cls(figure, image, Overlay.over(image))

    @property
    def name(self) -> str:
        """What its caption calls it."""
        text: str = self.figure.querySelector(".name").textContent
        return text

    @contextmanager
    def timing(self, column: str) -> Iterator[None]:
        """Count the milliseconds of the body."""
        begin = perf_counter()
        yield
        self.milliseconds[column] = (perf_counter() - begin) * 1000


class Pile:
    """The pictures in the element with the id ``pile``, in the order in which they came."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._together = 0.0
        self._ways_out = WaysOut(page.status)
        self.pictures = [PiledPicture.of(figure) for figure in by_id("pile").children]
        self._entrance = Entrance(by_id("pile-area"), self._take, page.status.telling)
        on(by_id("clear-pile"), "click", lambda _event: self._clear())

    async def ready(self) -> None:
        """Take the last results away, and wait until all pictures can be read."""
        self._ways_out.withdraw()
        for picture in self.pictures:
            picture.overlay.clear()
            picture.faces = picture.crops = picture.matches = ()
            await picture.image.decode()

    def each(self, doing: str, step: int, steps: int) -> Iterator[PiledPicture]:
        """Every picture, saying what is done with it: ``step`` of ``steps`` on the progress bar."""
        self._page.status.say(doing)
        for done, picture in enumerate(self.pictures):
            self._page.status.progress((step - 1 + done / len(self.pictures)) / steps)
            yield picture

    @contextmanager
    def timing_all(self, doing: str) -> Iterator[None]:
        """Say what is done with all pictures together, and count its milliseconds."""
        self._page.status.say(doing)
        begin = perf_counter()
        yield
        self._together = (perf_counter() - begin) * 1000
        self._page.status.progress(1)

    def show(self, settings: Settings) -> None:
        """Draw what was found in every picture, and fill the table."""
        for picture in self.pictures:
            picture.overlay.show(
                partial(shapes_of, picture.faces, settings=settings, matches=picture.matches)
            )
            said = (
                summary.recognised(picture.faces, picture.matches)
                if picture.matches
                else summary.summary(picture.faces)
            )
            picture.figure.querySelector(".said").textContent = said
        by_id("timings").replaceChildren(*map(_row, self.pictures))
        alone = sum(picture.milliseconds["alone"] for picture in self.pictures)
        faces = sum(len(picture.faces) for picture in self.pictures)
        by_id("all-faces").textContent = str(faces)
        by_id("all-alone").textContent = f"{alone:.0f}"
        by_id("all-together").textContent = f"{self._together:.0f}"
        self._page.readout.one_picture(alone + self._together)
        self._ways_out.offer_all(
            [(picture.name, picture.faces, picture.matches) for picture in self.pictures],
            [picture.overlay for picture in self.pictures],
        )
        self._page.status.say(
            f"{summary.count(faces, 'face')} in {summary.count(len(self.pictures), 'picture')}. "
            f"One by one: {alone:.0f} ms; together: {self._together:.0f} ms."
        )

    async def _take(self, arrivals: list[Arrival]) -> None:
        for arrival in arrivals:
            figure = from_template("pile-figure")
            await arrival.shown_in(figure.querySelector("img"))
            figure.querySelector(".name").textContent = arrival.name
            by_id("pile").append(figure)
            self.pictures.append(PiledPicture.of(figure))
        self._page.change()

    def _clear(self) -> None:
        for picture in self.pictures:
            picture.overlay.remove()
        self.pictures.clear()
        by_id("pile").replaceChildren()
        self._page.change()


def _row(picture: PiledPicture) -> Any:
    row = new("tr")
    times = (f"{picture.milliseconds[column]:.0f}" for column in ("finding", "alone"))
    row.append(new("th", picture.name, scope="row"), new("td", str(len(picture.faces))))
    row.append(*(new("td", text) for text in times))
    return row
