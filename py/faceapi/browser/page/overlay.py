"""A canvas positioned exactly over a picture or a video.

::

    overlay = Overlay.over("video")
    overlay.show(draw.detections(faces))

The canvas follows every change of the element's size, and lets clicks through.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import TracebackType
from typing import Any, Self, TypeAlias

import js

from faceapi.browser.interop.dom import Blob, Element, HTMLCanvasElement, document
from faceapi.browser.interop.elements import MEDIA_ELEMENTS, find_element
from faceapi.browser.interop.event_scope import EventScope
from faceapi.browser.interop.ffi import js_object
from faceapi.browser.media.canvas_pool import new_surface
from faceapi.browser.page.canvas_painter import CanvasPainter
from faceapi.browser.page.object_fit import ObjectFit
from faceapi.core.profiling import STAGE_TIMER
from faceapi.draw.shapes import XY, Shape

ShapesForWidth: TypeAlias = Callable[[float], Iterable[Shape]]
"""Returns the shapes for a picture of this width on the page in CSS pixels."""


class Overlay:
    """Shows shapes, in the picture's own pixels, over the picture on the page."""

    def __init__(self, media: Element) -> None:
        self._media: Any = media
        self._shapes_for_width: ShapesForWidth = lambda _width: ()
        self._mirrored = False
        self._events = EventScope()
        self.canvas: HTMLCanvasElement = document.createElement("canvas")
        """The ``<canvas>``; its pixels are device pixels."""
        self._context = self.canvas.getContext("2d")
        self._attach()

    @classmethod
    def over(cls, media: object) -> Overlay:
        """An overlay for an ``<img>``, ``<video>`` or ``<canvas>``, or for its id.

        Raises ``PictureError`` if the page has no such element.
        """
        return cls(find_element(media, *MEDIA_ELEMENTS))

    @property
    def mirrored(self) -> bool:
        """Whether the element is shown mirrored (by CSS). Text is never mirrored."""
        return self._mirrored

    @mirrored.setter
    def mirrored(self, value: bool) -> None:
        self._mirrored = value
        self._redraw()

    def show(self, shapes: Iterable[Shape] | ShapesForWidth) -> None:
        """Replace the shapes.

        Pass a function for shapes that depend on the displayed size (for example, labels that must
        not overlap). It gets the width of the picture on the page in CSS pixels, returns the
        shapes, and is called again whenever that width changes.
        """
        if callable(shapes):
            self._shapes_for_width = shapes
        else:
            fixed = tuple(shapes)
            self._shapes_for_width = lambda _width: fixed
        self._redraw()

    def paint(self, shapes: Iterable[Shape], /) -> None:
        """Add shapes to those shown."""
        previous, added = self._shapes_for_width, tuple(shapes)
        self.show(lambda width: (*previous(width), *added))

    def clear(self) -> None:
        """Show nothing."""
        self.show(())

    def remove(self) -> None:
        """Remove the canvas from the page. The overlay cannot be used afterwards."""
        self._events.close()
        self.canvas.remove()

    async def to_blob(self, media_type: str = "image/png") -> Blob:
        """The current picture with the shapes on it, as an image file of the picture's own size."""
        picture = width, height = self._intrinsic_size()
        surface = new_surface(int(width), int(height))
        surface.context.drawImage(self._media, 0, 0, width, height)
        _, _, *box = self._content_box()
        fit = self._fit(picture, (box[0] or width, box[1] or height))
        uncropped = replace(fit, left=0.0, top=0.0, mirrored=False)
        surface.context.setTransform(1 / fit.scale_x, 0, 0, 1 / fit.scale_y, 0, 0)
        painter = CanvasPainter(surface.context, width * fit.scale_x, height * fit.scale_y)
        painter.paint(uncropped.to_page(self._shapes_for_width(width * fit.scale_x)))
        return await _to_blob(surface.canvas, media_type)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.remove()

    def _attach(self) -> None:
        style = self.canvas.style
        style.setProperty("position", "absolute")
        style.setProperty("pointer-events", "none")
        style.setProperty("left", "0")
        style.setProperty("top", "0")
        self.canvas.setAttribute("aria-hidden", "true")
        self._media.insertAdjacentElement("afterend", self.canvas)
        for target, event_type in (
            (js.window, "resize"),
            (self._media, "load"),
            (self._media, "loadedmetadata"),
            (self._media, "resize"),
        ):
            self._events.listen(target, event_type, lambda _event: self._redraw())
        observer = js.ResizeObserver.new(self._events.create_callback(lambda *_: self._redraw()))
        observer.observe(self._media)
        self._events.callback(observer.disconnect)
        self._redraw()

    def _intrinsic_size(self) -> XY:
        """Width and height in the picture's own pixels; 1 × 1 while it is not loaded."""
        media = self._media
        width, height = media.width, media.height
        for prefix in ("natural", "video"):
            if hasattr(media, f"{prefix}Width"):
                width, height = getattr(media, f"{prefix}Width"), getattr(media, f"{prefix}Height")
        return max(width, 1), max(height, 1)

    def _content_box(self) -> tuple[float, float, float, float]:
        """The element's content box in the window: left, top, width, height."""
        outer, style = self._media.getBoundingClientRect(), js.getComputedStyle(self._media)
        left, right, top, bottom = (
            _pixels(style, f"border-{side}-width") + _pixels(style, f"padding-{side}")
            for side in ("left", "right", "top", "bottom")
        )
        width, height = outer.width - left - right, outer.height - top - bottom
        return outer.left + left, outer.top + top, max(width, 0.0), max(height, 0.0)

    def _fit(self, picture: XY, box: XY) -> ObjectFit:
        style = js.getComputedStyle(self._media)
        fit, position = style.objectFit, style.objectPosition
        return ObjectFit.of(picture, box, fit, position, mirrored=self._mirrored)

    def _redraw(self) -> None:
        with STAGE_TIMER.stage("drawing"):
            left, top, width, height = self._content_box()
            ratio = js.window.devicePixelRatio or 1
            self._position(left, top, width, height)
            picture = self._intrinsic_size()
            fit = self._fit(picture, (width, height))
            shown_width = picture[0] * fit.scale_x
            shapes = fit.to_page(self._shapes_for_width(shown_width)) if width and height else []
            if not shapes:
                # Chromium (seen in 156) keeps showing the old drawing if nothing is drawn after
                # clearRect of the whole canvas, reset(), or setting the same width again. A
                # different width allocates new pixels.
                self.canvas.width = 0
            self._resize(round(width * ratio), round(height * ratio))
            if not shapes:
                return
            # In device pixels, because clearRect clears a partly covered edge pixel only partly.
            self._context.setTransform(1, 0, 0, 1, 0, 0)
            self._context.clearRect(0, 0, self.canvas.width, self.canvas.height)
            self._context.setTransform(ratio, 0, 0, ratio, 0, 0)
            CanvasPainter(self._context, width, height).paint(shapes)

    def _resize(self, width: int, height: int) -> None:
        if (self.canvas.width, self.canvas.height) != (width, height):
            self.canvas.width, self.canvas.height = width, height

    def _position(self, left: float, top: float, width: float, height: float) -> None:
        """Position the canvas by its distance from the target, whatever its positioned ancestor."""
        current, style = self.canvas.getBoundingClientRect(), self.canvas.style
        x = float(style.getPropertyValue("left").removesuffix("px")) + left - current.left
        y = float(style.getPropertyValue("top").removesuffix("px")) + top - current.top
        for name, value in (("left", x), ("top", y), ("width", width), ("height", height)):
            style.setProperty(name, f"{value:.3f}px")


def _pixels(style: Any, name: str) -> float:
    return float(style.getPropertyValue(name).removesuffix("px") or 0)


async def _to_blob(canvas: Any, media_type: str) -> Blob:
    if hasattr(canvas, "convertToBlob"):
        blob: Blob = await canvas.convertToBlob(js_object(type=media_type))
        return blob
    future: asyncio.Future[Blob] = asyncio.get_running_loop().create_future()
    with EventScope() as events:
        canvas.toBlob(events.create_callback(future.set_result), media_type)
        return await future
