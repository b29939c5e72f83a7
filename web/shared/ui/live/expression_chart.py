"""The expressions of one face in the last minute, as lines on a canvas."""

from __future__ import annotations

from collections.abc import Sequence

import js

from ui.dom import by_id
from ui.live.time_series import EXPRESSIONS, Sample

SECONDS = 60.0
"""Time from the left edge to the right one."""
_GAP_S = 1.0
"""A line is interrupted where a face was not seen for this time."""
_MARGIN = 3.0


class ExpressionChart:
    """The canvas with the id ``chart`` and its caption ``chart-caption``."""

    def __init__(self) -> None:
        self._canvas = by_id("chart")
        self._context = self._canvas.getContext("2d")
        self.clear()

    def show(self, samples: Sequence[Sample], now: float) -> None:
        """Draw the samples of one face; ``now`` is the right edge."""
        ratio = js.devicePixelRatio or 1
        width, height = self._canvas.clientWidth, self._canvas.clientHeight
        self._canvas.width, self._canvas.height = round(width * ratio), round(height * ratio)
        context = self._context
        context.setTransform(ratio, 0, 0, ratio, 0, 0)
        style = js.getComputedStyle(self._canvas)
        context.strokeStyle = style.getPropertyValue("--border")
        context.lineWidth = 1
        grid = "".join(f"M0 {_y(value, height):.1f}h{width}" for value in (0, 0.5, 1))
        context.stroke(js.Path2D.new(grid))
        context.lineWidth = 2
        for index, name in enumerate(EXPRESSIONS):
            if path := _path(samples, index, now, (width, height)):
                context.strokeStyle = style.getPropertyValue(f"--{name}")
                context.stroke(js.Path2D.new(path))
        self._describe(samples)

    def clear(self) -> None:
        """Show no line."""
        self._canvas.width = 0
        self._describe(())

    def _describe(self, samples: Sequence[Sample]) -> None:
        values = samples[-1].expressions if samples else None
        if values is None:
            caption = "No face yet."
        else:
            strongest = max(range(len(values)), key=values.__getitem__)
            caption = f"Face {samples[-1].face.track_id}, now {EXPRESSIONS[strongest]}"
        by_id("chart-caption").textContent = caption
        self._canvas.setAttribute("aria-label", f"Expressions of the last minute. {caption}")


def _path(samples: Sequence[Sample], index: int, now: float, size: tuple[float, float]) -> str:
    """SVG path data of one expression."""
    parts: list[str] = []
    previous = float("-inf")
    for sample in samples:
        values = sample.expressions
        if values is None:
            continue
        x = size[0] * (1 - (now - sample.seconds) / SECONDS)
        command = "L" if sample.seconds - previous < _GAP_S else "M"
        parts.append(f"{command}{x:.1f} {_y(values[index], size[1]):.1f}")
        previous = sample.seconds
    return "".join(parts)


def _y(value: float, height: float) -> float:
    return _MARGIN + (1 - value) * (height - 2 * _MARGIN)
