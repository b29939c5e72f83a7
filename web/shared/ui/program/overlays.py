"""The overlays that a program creates, to distinguish them from the page's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import js

import faceapi.browser
from faceapi.browser import Overlay
from faceapi.browser.interop.dom import Element
from ui.dom import by_id

_MEDIA_CANVASES = ".viewport > img + canvas, .viewport > video + canvas"
"""The overlays over the page's pictures, when no program runs."""


class ProgramResults:
    """What a program shows: overlays, and elements that it appends to the page."""

    def __init__(self) -> None:
        self._overlays: list[Overlay] = []
        self._hidden: list[Any] = []

    def clear(self) -> None:
        """Remove them, and show the page's own overlays again."""
        for overlay in self._overlays:
            overlay.remove()
        for canvas in self._hidden:
            canvas.style.setProperty("filter", "none", "important")
        self._overlays.clear()
        self._hidden.clear()
        by_id("program-elements").replaceChildren()

    @contextmanager
    def recorded(self) -> Iterator[None]:
        """Record what the program creates in the body; it replaces earlier results.

        The page's overlays are hidden once the program has an overlay.
        """
        self.clear()
        results = self
        canvases = list(js.document.querySelectorAll(_MEDIA_CANVASES))

        class ProgramOverlay(Overlay):
            """An overlay of the program."""

            def __init__(self, media: Element, element_id: str = "") -> None:
                super().__init__(media, element_id)
                self.canvas.setAttribute("class", "by-program")
                results._overlays.append(self)
                results._hide(canvases)

        before = js.document.body.childElementCount
        module: Any = faceapi.browser
        module.Overlay = ProgramOverlay
        try:
            yield
        finally:
            module.Overlay = Overlay
            appended = list(js.document.body.children)[before:]
            by_id("program-elements").replaceChildren(*appended)

    def _hide(self, canvases: Sequence[Any]) -> None:
        """Hide overlays, by the one property that they do not set themselves."""
        self._hidden = list(canvases)
        for canvas in canvases:
            canvas.style.setProperty("filter", "opacity(0)", "important")
