"""The panel of the people saved in this browser: list, export, import, delete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faceapi import Face, FaceApiError, FaceIndex, LabeledFaceDescriptors
from faceapi.browser import Gallery
from faceapi.types import Picture
from ui.app import App
from ui.dom import by_id, create_element, focus, listen
from ui.output.export import download_text
from ui.people.identification import Identification
from ui.people.lookup import identify
from ui.settings import Settings
from ui.text.summary import pluralize

FILE = "people.json"


class GalleryPanel:
    """The list of saved people; it also follows changes made in other tabs."""

    def __init__(self, gallery: Gallery, app: App) -> None:
        self._gallery = gallery
        self._app = app
        self._people: Sequence[LabeledFaceDescriptors] = ()
        self._index: FaceIndex | None = None
        self._file = create_element("input", type="file", accept=".json,application/json")
        gallery.subscribe(lambda: app.status.run_task(self.refresh))
        listen(by_id("export"), "click", lambda _event: app.status.run_task(self._export))
        listen(by_id("import"), "click", lambda _event: self._file.click())
        listen(self._file, "change", lambda _event: app.status.run_task(self._import))
        listen(by_id("people"), "click", self._on_list)
        listen(by_id("delete-all"), "click", lambda _event: by_id("delete-all-dialog").showModal())
        listen(
            by_id("delete-all-cancel"), "click", lambda _event: by_id("delete-all-dialog").close()
        )
        listen(
            by_id("delete-all-confirm"),
            "click",
            lambda _event: app.status.run_task(self._delete_all),
        )

    @classmethod
    async def open(cls, app: App) -> GalleryPanel:
        """Open the gallery and list it; if that fails, show the error and continue without it."""
        panel = cls(Gallery(), app)
        with app.status.report_errors():
            await panel.refresh()
        return panel

    def matches(
        self, faces: Sequence[Face], settings: Settings, picture: Picture | None = None
    ) -> list[Identification] | None:
        """Return one answer per face; ``None`` if nobody is saved.

        ``picture`` is what the faces are on, for warnings about blurred ones.
        """
        if not self._people:
            return None
        if self._index is None or self._index.false_accept_rate != settings.false_accept_rate:
            self._index = FaceIndex(settings.false_accept_rate)
            self._index.add_people(self._people)
        return identify(self._index, faces, picture)

    async def add(self, name: str, descriptor: NDArray[np.float32]) -> int:
        """Save a shot of a person; return how many shots of this person are saved."""
        try:
            await self._gallery.add(name, descriptor)
        except ValueError as error:
            raise FaceApiError(f"Nothing was saved: {error}.") from error
        people = {person.label: person for person in await self._gallery.people()}
        return len(people[" ".join(name.split())].descriptors)

    async def refresh(self) -> None:
        """Reload and list the saved people."""
        self._people = await self._gallery.people()
        self._index = None
        by_id("people").replaceChildren(*map(_row, self._people))
        by_id("gallery-empty").hidden = bool(self._people)
        for name in ("export", "delete-all"):
            by_id(name).disabled = not self._people
        self._app.invalidate()

    def _on_list(self, event: Any) -> None:
        name = getattr(event.target.dataset, "name", None)
        if name is not None:
            self._app.status.run_task(lambda: self._delete(name))

    async def _delete(self, name: str) -> None:
        await self._gallery.delete(name)
        focus("import")  # the button that was pressed is gone
        self._app.status.show(f"Deleted {name}.")

    async def _delete_all(self) -> None:
        by_id("delete-all-dialog").close()
        await self._gallery.clear()
        focus("import")
        self._app.status.show("Deleted all known people.")

    async def _export(self) -> None:
        download_text(FILE, await self._gallery.export_json())

    async def _import(self) -> None:
        file = self._file.files.item(0)
        text = await file.text()
        self._file.value = ""
        try:
            imported = await self._gallery.import_json(text)
        except ValueError as error:
            raise FaceApiError(f"{file.name} cannot be imported: {error}.") from error
        names = ", ".join(person.label for person in imported) or "nobody"
        self._app.status.show(f"Imported {names} from {file.name}.")


def _row(person: LabeledFaceDescriptors) -> Any:
    row, text = create_element("li"), create_element("span")
    shots = pluralize(len(person.descriptors), "snapshot")
    text.append(create_element("strong", person.label), create_element("small", shots))
    button = create_element("button", "Delete", type="button")
    button.dataset.name = person.label
    button.setAttribute("aria-label", f"Delete {person.label}")
    row.append(text, button)
    return row
