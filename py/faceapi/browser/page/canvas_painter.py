"""Paints shapes on a 2D context: one path per style, then the labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import js

from faceapi.browser.interop.dom import Context2D
from faceapi.browser.interop.elements import resolve_element
from faceapi.browser.interop.ffi import is_js_proxy, js_class_name
from faceapi.draw.painters.registry import Painter
from faceapi.draw.shapes import Label, Shape, Style, layout_label, paths_by_style, select_labels


class CanvasPainter:
    """Paints on a context of ``width`` × ``height`` pixels.

    The context keeps the styles of the last shape.
    """

    def __init__(self, context: Context2D, width: float, height: float) -> None:
        self._context = context
        self._size = (width, height)

    def paint(self, shapes: Iterable[Shape], /) -> None:
        """Paint the shapes over the current content."""
        shapes = list(shapes)
        for style, path in paths_by_style(shapes).items():
            self._path(style, path)
        for label in select_labels(shapes):
            self._label(label)

    def _path(self, style: Style, data: str) -> None:
        context, path = self._context, js.Path2D.new(data)
        if style.fill is not None:
            context.fillStyle = style.fill
            context.fill(path)
        if style.stroke is not None:
            context.strokeStyle = style.stroke
            context.lineWidth = style.line_width
            context.lineJoin = style.line_join
            context.stroke(path)

    def _label(self, label: Label) -> None:
        self._context.font = label.font
        layout = layout_label(label, self._measure, self._size)
        # At whole pixels text is sharp, and looks the same at every position.
        x, y = round(layout.background.x), round(layout.background.y)
        right, down = x - layout.background.x, y - layout.background.y
        self._path(layout.background.style, replace(layout.background, x=x, y=y).path_data())
        self._context.fillStyle = label.font_color
        for line in layout.lines:
            self._context.fillText(line.text, line.x + right, line.y + down)

    def _measure(self, text: str) -> float:
        return self._context.measureText(text).width


def canvas_painter(target: object) -> Painter | None:
    """A painter for a ``<canvas>``, its id, an ``OffscreenCanvas`` or a 2D context."""
    surface: Any = resolve_element(target)
    if not is_js_proxy(surface):
        return None
    class_name = js_class_name(surface)
    if class_name in ("HTMLCanvasElement", "OffscreenCanvas"):
        return CanvasPainter(surface.getContext("2d"), surface.width, surface.height)
    if class_name in ("CanvasRenderingContext2D", "OffscreenCanvasRenderingContext2D"):
        return CanvasPainter(surface, surface.canvas.width, surface.canvas.height)
    return None
