"""The people saved in this browser, on the page: list, export, import, delete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faceapi import Face, FaceApiError, FaceMatch, FaceMatcher, LabeledFaceDescriptors
from faceapi.browser import Gallery
from ui.app import Page
from ui.dom import by_id, new, on
from ui.output.download import save_text
from ui.settings import Settings
from ui.text.summary import count

FILE = "people.json"


class GalleryPanel:
    """The card that lists everybody; it follows changes in other tabs, too."""

    def __init__(self, gallery: Gallery, page: Page) -> None:
        self._gallery = gallery
        self._page = page
        self._known: Sequence[LabeledFaceDescriptors] = ()
        self._file = new("input", type="file", accept=".json,application/json")
        gallery.subscribe(lambda: page.status.start(self.refresh))
        on(by_id("export"), "click", lambda _event: page.status.start(self._export))
        on(by_id("import"), "click", lambda _event: self._file.click())
        on(self._file, "change", lambda _event: page.status.start(self._import))
        on(by_id("people"), "click", self._on_list)
        on(by_id("forget"), "click", lambda _event: by_id("forget-dialog").showModal())
        on(by_id("forget-no"), "click", lambda _event: by_id("forget-dialog").close())
        on(by_id("forget-yes"), "click", lambda _event: page.status.start(self._forget))

    @classmethod
    async def open(cls, page: Page) -> GalleryPanel:
        """Open the gallery and list it; where that fails, say so, and go on without."""
        people = cls(Gallery(), page)
        with page.status.telling():
            await people.refresh()
        return people

    def matches(self, faces: Sequence[Face], settings: Settings) -> list[FaceMatch] | None:
        """Who each face is; ``None`` while nobody is known."""
        if not self._known:
            return None
        matcher = FaceMatcher(self._known, settings.max_distance)
        return [matcher.find_best_match(face.descriptor) for face in faces]

    async def add(self, name: str, descriptor: NDArray[np.float32]) -> int:
        """Save a shot of somebody; how many there are of this person now."""
        try:
            await self._gallery.add(name, descriptor)
        except ValueError as error:
            raise FaceApiError(f"Nothing was saved: {error}.") from error
        everybody = {person.label: person for person in await self._gallery.people()}
        return len(everybody[" ".join(name.split())].descriptors)

    async def refresh(self) -> None:
        """Read everybody again, and list them."""
        self._known = await self._gallery.people()
        by_id("people").replaceChildren(*map(_row, self._known))
        by_id("nobody").hidden = bool(self._known)
        for name in ("export", "forget"):
            by_id(name).disabled = not self._known
        self._page.change()

    def _on_list(self, event: Any) -> None:
        name = getattr(event.target.dataset, "name", None)
        if name is not None:
            self._page.status.start(lambda: self._delete(name))

    async def _delete(self, name: str) -> None:
        await self._gallery.delete(name)
        by_id("import").focus()  # the button that was pressed is gone
        self._page.status.say(f"{name} is deleted.")

    async def _forget(self) -> None:
        by_id("forget-dialog").close()
        await self._gallery.clear()
        by_id("import").focus()
        self._page.status.say("Everybody is deleted.")

    async def _export(self) -> None:
        save_text(FILE, await self._gallery.export_json())

    async def _import(self) -> None:
        file = self._file.files.item(0)
        text = await file.text()
        self._file.value = ""
        try:
            newcomers = await self._gallery.import_json(text)
        except ValueError as error:
            raise FaceApiError(f"{file.name} cannot be imported: {error}.") from error
        names = ", ".join(person.label for person in newcomers) or "nobody"
        self._page.status.say(f"{file.name} has {names}.")


def _row(person: LabeledFaceDescriptors) -> Any:
    row, text = new("li"), new("span")
    shots = count(len(person.descriptors), "shot")
    text.append(new("strong", person.label), new("small", shots))
    button = new("button", "Delete", type="button")
    button.dataset.name = person.label
    button.setAttribute("aria-label", f"Delete {person.label}")
    row.append(text, button)
    return row
