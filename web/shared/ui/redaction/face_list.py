"""The list of areas beside the photo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ui.dom import by_id, closest, create_element, listen
from ui.output.thumbnails import thumbnail
from ui.redaction.photo import Area, Photo


class FaceList:
    """A card for each area, with a check box and, for several photos, a button for the person.

    Calls ``on_change`` after a check box, ``on_person`` with the area whose person was chosen.
    """

    def __init__(
        self, on_change: Callable[[], object], on_person: Callable[[Area], object]
    ) -> None:
        self._on_change, self._on_person = on_change, on_person
        self._photo: Photo | None = None
        listen(by_id("faces"), "change", self._on_input)
        listen(by_id("faces"), "click", self._on_click)

    def show(self, photo: Photo, *, several: bool) -> None:
        """Show the areas of a photo, one of ``several`` or the only one."""
        self._photo = photo
        items, areas = by_id("faces"), photo.areas
        if [item.dataset.key for item in items.children] != [
            _key(photo, area, several=several) for area in areas
        ]:
            items.replaceChildren(
                *(_card(photo, index, several=several) for index in range(len(areas)))
            )
        for item, area in zip(items.children, areas, strict=True):
            item.querySelector("input").checked = area.covered

    def _on_input(self, event: Any) -> None:
        if self._photo is not None:
            self._area(event).covered = event.target.checked
            self._on_change()

    def _on_click(self, event: Any) -> None:
        if closest(event, "button") is not None:
            self._on_person(self._area(event))

    def _area(self, event: Any) -> Area:
        assert self._photo is not None
        items = list(by_id("faces").children)
        index = next(i for i, item in enumerate(items) if item.contains(event.target))
        return self._photo.areas[index]


def _key(photo: Photo, area: Area, *, several: bool) -> str:
    return f"{photo.source} {several} {area.region}"


def _card(photo: Photo, index: int, *, several: bool) -> Any:
    area = photo.areas[index]
    card = create_element("li", className="card face-card")
    card.dataset.key = _key(photo, area, several=several)
    text = create_element("div")
    label = create_element("label", className="option")
    name = f"{'face' if area.face else 'area'} {index + 1}"
    label.append(create_element("input", type="checkbox"), create_element("span", f"Cover {name}"))
    text.append(label)
    if several and area.face is not None:
        button = create_element("button", "Same in all photos", type="button", className="small")
        button.setAttribute("aria-label", f"Treat the person of {name} the same in all photos")
        text.append(button)
    card.append(thumbnail(photo.image, area.region.box), text)
    return card
