"""Shapes onto whatever can be painted on.

``paint(target, shapes)`` takes

* anything that paints shapes itself (:class:`Painter`): ``faceapi.browser``'s overlay,
  :class:`faceapi.draw.painters.svg.SvgCanvas`, an object of yours;
* a PIL image, drawn on in place;
* whatever another part of the program has registered a painter for: ``faceapi.browser`` does it
  for ``<canvas>`` elements, their ids and their 2D contexts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Protocol, TypeAlias, runtime_checkable

from faceapi.draw.shapes import Shape


@runtime_checkable
class Painter(Protocol):
    """Paints shapes, in the given order of styles, labels last."""

    def paint(self, shapes: Iterable[Shape], /) -> None:
        """Paint them over what is there."""
        ...


PainterFactory: TypeAlias = Callable[[object], Painter | None]
"""Wraps a target in a painter, or returns ``None`` for a target that it does not know."""

_finders: list[PainterFactory] = []


def register_painter(find: PainterFactory) -> None:
    """Teach :func:`paint` another kind of target. Registering the same function twice is once."""
    if find not in _finders:
        _finders.append(find)


def paint(target: object, shapes: Iterable[Shape]) -> None:
    """Paint ``shapes`` on ``target``.

    Raises ``TypeError`` for a target that nothing here can paint on.
    """
    find_painter(target).paint(shapes)


def find_painter(target: object) -> Painter:
    """The painter for a target; raises ``TypeError`` where there is none."""
    for find in (*_finders, _pil_painter):
        if (painter := find(target)) is not None:
            return painter
    # After the finders: on a JavaScript proxy every attribute may seem to exist.
    if isinstance(target, Painter) and not isinstance(target, type):
        return target
    raise TypeError(
        "expected something to paint on (an Overlay, a <canvas>, a PIL image, an SvgCanvas, or "
        f"an object with paint(shapes)), got {type(target).__name__}; canvases need "
        "`import faceapi.browser` first"
    )


def _pil_painter(target: object) -> Painter | None:
    # Who has a PIL image has imported PIL; nobody else pays for it.
    pil = sys.modules.get("PIL.Image")
    if pil is None or not isinstance(target, pil.Image):
        return None
    from faceapi.draw.painters.pil import PilCanvas

    return PilCanvas(target)
