"""The photos on the page, each with a button that shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ui.dom import by_id, closest, create_element, listen
from ui.redaction.photo import Photo
from ui.text.summary import pluralize


class PhotoStrip:
    """Calls ``on_select`` with the index of the photo that was chosen; hidden for one photo."""

    def __init__(self, on_select: Callable[[int], object]) -> None:
        self._on_select = on_select
        listen(by_id("photos"), "click", self._on_click)

    def show(self, photos: Sequence[Photo], current: Photo) -> None:
        """Show the photos, and which one is on the stage."""
        items = by_id("photos")
        items.parentElement.hidden = len(photos) < 2
        while items.children.length < len(photos):
            items.append(_item(photos[items.children.length]))
        for item, photo in zip(items.children, photos, strict=True):
            button = item.firstElementChild
            button.setAttribute("aria-pressed", "true" if photo is current else "false")
            count = pluralize(len(photo.covered), "area") if photo.searched else "not searched"
            button.setAttribute("aria-label", f"{photo.name}: {count} covered")

    def _on_click(self, event: Any) -> None:
        button = closest(event, "button")
        if button is not None:
            items = list(by_id("photos").children)
            self._on_select(next(i for i, item in enumerate(items) if item.contains(button)))


def _item(photo: Photo) -> Any:
    item, button = create_element("li"), create_element("button", type="button")
    button.append(create_element("img", src=photo.source, alt=""))
    item.append(button)
    return item
