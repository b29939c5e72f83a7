"""Find the painter for a target.

``paint(target, shapes)`` accepts

* any :class:`Painter`: ``faceapi.browser``'s overlay,
  :class:`faceapi.draw.painters.svg.SvgCanvas`, or your own object;
* a PIL image, which is changed in place;
* targets with a registered painter: ``faceapi.browser`` registers one for ``<canvas>`` elements,
  their ids and their 2D contexts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Protocol, TypeAlias, runtime_checkable

from faceapi.draw.shapes import Shape


@runtime_checkable
class Painter(Protocol):
    """Paints shapes in the order of their styles, labels last."""

    def paint(self, shapes: Iterable[Shape], /) -> None:
        """Paint shapes over the existing content."""
        ...


PainterFactory: TypeAlias = Callable[[object], Painter | None]
"""Wraps a target in a painter, or returns ``None`` for targets it does not support."""

_factories: list[PainterFactory] = []


def register_painter(factory: PainterFactory) -> None:
    """Register a factory for a further type of target; registering it twice has no effect.

    Raises ``TypeError`` if it cannot be called.
    """
    if not callable(factory):
        raise TypeError(f"factory: expected a function, got {type(factory).__name__}")
    if factory not in _factories:
        _factories.append(factory)


def paint(target: object, shapes: Iterable[Shape]) -> None:
    """Paint ``shapes`` on ``target``.

    Raises ``TypeError`` if there is no painter for the target.
    """
    find_painter(target).paint(shapes)


def find_painter(target: object) -> Painter:
    """Return the painter for a target; raises ``TypeError`` if there is none."""
    for factory in (*_factories, _pil_painter):
        if (painter := factory(target)) is not None:
            return painter
    # After the factories: a JavaScript proxy may appear to have any attribute.
    if isinstance(target, Painter) and not isinstance(target, type):
        return target
    raise TypeError(
        "expected a target to paint on (an Overlay, a <canvas>, a PIL image, an SvgCanvas, or "
        f"an object with paint(shapes)), got {type(target).__name__}; canvases need "
        "`import faceapi.browser` first"
    )


def _pil_painter(target: object) -> Painter | None:
    # A caller with a PIL image has imported PIL; others need not import it. While another thread
    # imports it, the module has no classes yet.
    image_class = getattr(sys.modules.get("PIL.Image"), "Image", None)
    if image_class is None or not isinstance(target, image_class):
        return None
    from faceapi.draw.painters.pil import PilCanvas

    return PilCanvas(target)
