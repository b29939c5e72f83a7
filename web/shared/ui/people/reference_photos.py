"""Reference photos: small pictures with a name each, from which people are known."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import faceapi
from faceapi import Face, LabeledFaceDescriptors
from ui.app import Page
from ui.dom import by_id, from_template, on
from ui.input.image_input import ImageFile, ImageInput, decoded, take_each
from ui.settings import Settings


class ReferencePhotos:
    """The list of reference photos; photos with the same name are one person's."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._list = by_id("references")
        self._faces: dict[object, Face | None] = {}
        self._entrance = ImageInput(by_id("reference-area"), self._take, page.status.telling)
        on(self._list, "click", self._on_click)
        on(self._list, "change", self._on_change)

    async def known(
        self, describe: Callable[[Any, Settings], Awaitable[Face | None]], settings: Settings
    ) -> list[LabeledFaceDescriptors]:
        """Everybody, with the descriptors of all their photos, computed by ``describe``.

        A photo is described once for the same settings; what is wrong with one stands beside it.
        Raises ``PictureError`` when nobody is known: no photo is there, or no photo has a face.
        """
        people: dict[str, list[Any]] = {}
        for row in self._list.children:
            hint = row.querySelector(".hint")
            try:
                face = await self._described(row, describe, settings)
                hint.textContent = "no face found"
            except (faceapi.errors.PictureError, faceapi.errors.InferenceError) as error:
                face = None
                hint.textContent = f"cannot be examined: {error}"
            hint.hidden = face is not None
            if face is not None:
                people.setdefault(_name(row), []).append(face.descriptor)
        if not people:
            raise faceapi.errors.PictureError(
                "Nobody is known yet. Add a photo with one face in it."
            )
        return [LabeledFaceDescriptors(name, shots) for name, shots in people.items()]

    async def _described(
        self,
        row: Any,
        describe: Callable[[Any, Settings], Awaitable[Face | None]],
        settings: Settings,
    ) -> Face | None:
        image = row.querySelector("img")
        key = (image.src, settings.options())
        if key not in self._faces:
            await decoded(image, _name(row))
            self._faces[key] = await describe(image, settings)
        return self._faces[key]

    async def _take(self, arrivals: list[ImageFile]) -> None:
        for wrong in await take_each(arrivals, self._add):
            self._page.note(wrong)
        self._page.change()

    async def _add(self, arrival: ImageFile) -> None:
        row = from_template("reference-row")
        await arrival.shown_in(row.querySelector("img"))
        row.querySelector("input").value = arrival.name.rsplit(".", 1)[0].capitalize()
        self._list.append(row)

    def _on_click(self, event: Any) -> None:
        button = event.target.closest("button")
        if button:
            button.closest("li").remove()
            self._list.parentElement.querySelector("input[type=file]").focus()
            self._page.change()

    def _on_change(self, event: Any) -> None:
        event.stopPropagation()
        self._page.change()


def _name(row: Any) -> str:
    name: str = row.querySelector("input").value.strip()
    return name or "no name"
