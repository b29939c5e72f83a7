"""A batch of images processed together, with a table of timings."""

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
from ui.app import App
from ui.dom import by_id, clone_template, create_element, listen
from ui.input.image_input import ImageFile, ImageInput, decoded, handle_each
from ui.output.annotations import annotate
from ui.output.export import ExportButtons
from ui.settings import Settings
from ui.text import summary


@dataclass(eq=False)
class BatchItem:
    """One image of the batch: its ``<figure>`` in the page, and its results."""

    figure: Any
    image: Any
    overlay: Overlay
    faces: Sequence[Face] = ()
    crops: Sequence[Any] = ()
    matches: Sequence[FaceMatch] = ()
    milliseconds: dict[str, float] = field(default_factory=dict)
    failure: str = ""
    """Why the image could not be processed; empty if it could."""

    @classmethod
    def from_figure(cls, figure: Any) -> BatchItem:
        """Create the item for the image in a ``<figure>``."""
        image = figure.querySelector("img")
        return cls(figure, image, Overlay.over(image))

    @property
    def name(self) -> str:
        """The image's name in its caption."""
        text: str = self.figure.querySelector(".name").textContent
        return text

    async def reset(self) -> None:
        """Remove the last results, and wait until the image is decoded."""
        self.overlay.clear()
        self.faces = self.crops = self.matches = ()
        self.failure = ""
        with self.step("decoding"):
            await decoded(self.image, self.name)

    @contextmanager
    def step(self, column: str) -> Iterator[None]:
        """Time the body. If it fails, only this image is marked as failed."""
        start = perf_counter()
        try:
            yield
        except (faceapi.errors.PictureError, faceapi.errors.InferenceError) as error:
            self.failure = str(error)
            self.faces = self.crops = self.matches = ()
        self.milliseconds[column] = (perf_counter() - start) * 1000


class Batch:
    """The images in the element ``#batch``, in the order in which they were added."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._batch_ms: float | None = None
        self._export = ExportButtons(app.status)
        self.items = [BatchItem.from_figure(figure) for figure in by_id("batch").children]
        self._input = ImageInput(by_id("batch-area"), self._on_files, app.status)
        listen(by_id("clear-batch"), "click", lambda _event: self._clear())

    async def reset(self) -> None:
        """Remove the last results, and wait until all images are decoded."""
        self._export.disable()
        for item in self.items:
            await item.reset()

    @property
    def crops(self) -> list[Any]:
        """The face crops of all images."""
        return [crop for item in self.items for crop in item.crops]

    def iterate(self, message: str, step: int, steps: int) -> Iterator[BatchItem]:
        """Yield each image that has not failed, and show ``message`` and the progress.

        ``step`` of ``steps`` is the part of the progress bar that this iteration fills.
        """
        self._app.status.show(message)
        for done, item in enumerate(self.items):
            self._app.status.progress((step - 1 + done / len(self.items)) / steps)
            if not item.failure:
                yield item

    @contextmanager
    def timed_batch(self, message: str) -> Iterator[None]:
        """Show ``message`` and time the body, which processes all images in one batch.

        If the runtime fails, each image still has its own results.
        """
        self._app.status.show(message)
        self._batch_ms = None
        start = perf_counter()
        try:
            yield
            self._batch_ms = (perf_counter() - start) * 1000
        except faceapi.errors.InferenceError as error:
            self._app.warn(f"Single batch: {error}")
        self._app.status.progress(1)

    def show(self, settings: Settings) -> None:
        """Draw the results of every image, and fill the table."""
        succeeded = [item for item in self.items if not item.failure]
        failures = [(item.name, item.failure) for item in self.items if item.failure]
        for name, failure in failures:
            self._app.warn(f"{name} was not processed: {failure}")
        for item in self.items:
            item.figure.querySelector(".summary").textContent = _summary(item)
        for item in succeeded:
            item.overlay.show(
                partial(annotate, item.faces, settings=settings, matches=item.matches)
            )
        by_id("batch-timings").replaceChildren(*map(_row, self.items))
        one_by_one = sum(item.milliseconds["one_by_one"] for item in succeeded)
        batch_ms = "–" if self._batch_ms is None else f"{self._batch_ms:.0f}"
        faces = sum(len(item.faces) for item in succeeded)
        by_id("total-faces").textContent = str(faces)
        by_id("total-one-by-one").textContent = f"{one_by_one:.0f}"
        by_id("total-batch").textContent = batch_ms
        self._app.stats.show_image(one_by_one + (self._batch_ms or 0))
        self._export.set_results(
            [(item.name, item.faces, item.matches) for item in succeeded],
            [item.overlay for item in succeeded],
            failures,
        )
        self._app.status.show(
            f"{summary.pluralize(faces, 'face')} in "
            f"{summary.pluralize(len(succeeded), 'picture')}. "
            f"One by one: {one_by_one:.0f} ms; in one batch: {batch_ms} ms."
        )

    async def _on_files(self, files: list[ImageFile]) -> None:
        for problem in await handle_each(files, self._add):
            self._app.warn(problem)
        self._app.invalidate()

    async def _add(self, file: ImageFile) -> None:
        figure = clone_template("batch-figure")
        await file.show_in(figure.querySelector("img"))
        figure.querySelector(".name").textContent = file.name
        by_id("batch").append(figure)
        self.items.append(BatchItem.from_figure(figure))

    def _clear(self) -> None:
        for item in self.items:
            item.overlay.remove()
        self.items.clear()
        by_id("batch").replaceChildren()
        self._app.invalidate()


def _summary(item: BatchItem) -> str:
    if item.failure:
        return "not processed"
    if item.matches:
        return summary.match_summary(item.faces, item.matches)
    return summary.summary(item.faces)


def _row(item: BatchItem) -> Any:
    row = create_element("tr")
    texts = ["–"] * 3
    if not item.failure:
        times = (item.milliseconds[column] for column in ("finding", "one_by_one"))
        texts = [str(len(item.faces)), *(f"{time:.0f}" for time in times)]
    row.append(
        create_element("th", item.name, scope="row"),
        *(create_element("td", text) for text in texts),
    )
    return row
