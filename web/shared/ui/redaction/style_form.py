"""The controls that say how faces are covered."""

from __future__ import annotations

from collections.abc import Callable

from faceapi.redaction import Redaction
from ui.dom import by_id, listen

WEAK_STRENGTH = 0.5
"""Strength of blur and pixelate below which the page warns."""


class StyleForm:
    """Calls ``on_change`` whenever :attr:`redaction` has changed."""

    def __init__(self, on_change: Callable[[], object]) -> None:
        self._on_change = on_change
        listen(by_id("redaction"), "input", lambda _event: self._changed())
        self._refresh()

    @property
    def redaction(self) -> Redaction:
        """How faces are covered."""
        color = by_id("color").value
        red, green, blue = (int(color[start : start + 2], 16) for start in (1, 3, 5))
        return Redaction(
            style=by_id("style").value,
            strength=float(by_id("strength").value),
            shape=by_id("shape").value,
            margin=float(by_id("margin").value),
            color=(red, green, blue),
        )

    def _changed(self) -> None:
        self._refresh()
        self._on_change()

    def _refresh(self) -> None:
        style, strength = by_id("style").value, float(by_id("strength").value)
        averages = style in ("blur", "pixelate")
        by_id("strength-field").hidden = not averages
        by_id("color-field").hidden = style != "fill"
        by_id("shape").disabled = style == "emoji"
        by_id("strength-warning").hidden = not averages or strength >= WEAK_STRENGTH
