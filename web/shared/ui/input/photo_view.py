"""The one picture of a page (or of a part of it), replaced by whatever comes in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import js

from ui.dom import by_id
from ui.input.image_input import ImageFile, ImageInput, decoded


class PhotoView:
    """Puts every picture that comes in into one ``<img>``; ``changed`` is called after it.

    ``area`` is the id of the element that the picture's controls are in, and where pictures can be
    dropped and pasted; by default the whole page.
    """

    def __init__(
        self, image: str, changed: Callable[[], object], failed: Any, area: str | None = None
    ) -> None:
        self._image = by_id(image)
        self._changed = changed
        self._entrance = ImageInput(by_id(area) if area else js.document, self._take, failed)
        self._entrance.mark_sample(self._image.getAttribute("src"))

    async def ready(self) -> None:
        """Wait until the picture that is in the page now can be read."""
        await decoded(self._image, "The picture")

    async def _take(self, arrivals: list[ImageFile]) -> None:
        arrival = arrivals[0]
        await arrival.shown_in(self._image)
        self._image.alt = f"The picture being examined: {arrival.name}"
        self._entrance.mark_sample(arrival.source)
        self._changed()
