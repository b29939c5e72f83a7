"""Labeled reference photos of people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import faceapi
from faceapi import Face, LabeledFaceDescriptors
from ui.app import App
from ui.dom import by_id, clone_template, closest, listen
from ui.input.image_input import ImageFile, ImageInput, decoded, handle_each
from ui.settings import Settings


class ReferencePhotos:
    """The list of reference photos; photos with the same name belong to one person."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._list = by_id("references")
        self._faces: dict[object, Face | None] = {}
        self._named: dict[str, Face] = {}
        self._input = ImageInput(by_id("reference-area"), self._on_files, app.status)
        listen(self._list, "click", self._on_click)
        listen(self._list, "change", self._on_change)

    async def labeled_descriptors(
        self,
        describe: Callable[[Any, Settings], Awaitable[Face | None]],
        settings: Settings,
        *,
        required: bool = True,
    ) -> list[LabeledFaceDescriptors]:
        """Return each person with the descriptors of all their photos, computed by ``describe``.

        Descriptors are cached per photo and settings; a problem is shown beside its photo.
        Raises ``PictureError`` if there is no photo with a face, unless none is ``required``.
        """
        people: dict[str, list[Any]] = {}
        for row in self._list.children:
            hint = row.querySelector(".hint")
            try:
                face = await self._describe_cached(row, describe, settings)
                hint.textContent = "no face found"
            except (faceapi.errors.PictureError, faceapi.errors.InferenceError) as error:
                face = None
                hint.textContent = f"could not be processed: {error}"
            hint.hidden = face is not None
            if face is not None:
                people.setdefault(_name(row), []).append(face.descriptor)
        if required and not people:
            raise faceapi.errors.PictureError(
                "There are no known people yet. Add a photo with one face."
            )
        return [LabeledFaceDescriptors(name, shots) for name, shots in people.items()]

    def names(self) -> list[str]:
        """The names in the list, each once."""
        return list(dict.fromkeys(_name(row) for row in self._list.children))

    def add_face(self, name: str, face: Face, source: str) -> None:
        """Add a face that has a descriptor, with the address of a picture of it.

        If that picture is in the list, its name changes.
        """
        rows = [row for row in self._list.children if row.querySelector("img").src == source]
        row = rows[0] if rows else clone_template("reference-row")
        row.querySelector("input").value = " ".join(name.split())
        if not rows:
            row.querySelector("img").src = source
            self._list.append(row)
        self._named[source] = face
        self._app.invalidate()

    async def _describe_cached(
        self,
        row: Any,
        describe: Callable[[Any, Settings], Awaitable[Face | None]],
        settings: Settings,
    ) -> Face | None:
        image = row.querySelector("img")
        if image.src in self._named:
            return self._named[image.src]
        key = (image.src, settings.options())
        if key not in self._faces:
            await decoded(image, _name(row))
            self._faces[key] = await describe(image, settings)
        return self._faces[key]

    async def _on_files(self, files: list[ImageFile]) -> None:
        for problem in await handle_each(files, self._add):
            self._app.warn(problem)
        self._app.invalidate()

    async def _add(self, file: ImageFile) -> None:
        row = clone_template("reference-row")
        await file.show_in(row.querySelector("img"))
        row.querySelector("input").value = file.name.rsplit(".", 1)[0].capitalize()
        self._list.append(row)

    def _on_click(self, event: Any) -> None:
        button = closest(event, "button")
        if button is not None:
            button.closest("li").remove()
            self._list.parentElement.querySelector("input[type=file]").focus()
            self._app.invalidate()

    def _on_change(self, event: Any) -> None:
        event.stopPropagation()
        self._app.invalidate()


def _name(row: Any) -> str:
    name: str = row.querySelector("input").value.strip()
    return name or "no name"
