"""A canvas kept exactly over a picture or a video.

::

    overlay = Overlay.over("video")
    overlay.show(draw.detections(faces))

The canvas follows its element through every change of size, and takes no clicks from it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import TracebackType
from typing import Any, Self, TypeAlias

import js

from faceapi.browser.interop.dom import Blob, CanvasElement, Element, document
from faceapi.browser.interop.event_scope import EventScope
from faceapi.browser.interop.ffi import js_class_name, js_object, none_if_null
from faceapi.browser.media.canvas_pool import new_surface
from faceapi.browser.page.canvas_painter import CanvasPainter
from faceapi.browser.page.object_fit import ObjectFit
from faceapi.core.profiling import STAGE_TIMER
from faceapi.draw.shapes import XY, Shape
from faceapi.errors import PictureError

ShapesAt: TypeAlias = Callable[[float], Iterable[Shape]]
"""What to show over a picture that is so many CSS pixels wide on the page."""


class Overlay:
    """Shows shapes, given in the picture's own pixels, over the picture on the page."""

    def __init__(self, media: Element) -> None:
        self._media: Any = media
        self._shapes_at: ShapesAt = lambda _width: ()
        self._mirrored = False
        self._listeners = EventScope()
        self.canvas: CanvasElement = document.createElement("canvas")
        """The ``<canvas>``; its pixels are device pixels."""
        self._context = self.canvas.getContext("2d")
        self._attach()

    @classmethod
    def over(cls, media: object) -> Overlay:
        """An overlay over an ``<img>``, ``<video>`` or ``<canvas>``, given itself or by its id.

        Raises ``PictureError`` when the page has no such element.
        """
        found: Any = media
        if isinstance(media, str):
            found = none_if_null(document.getElementById(media))
            if found is None:
                raise PictureError(f"the page has no element with the id {media!r}")
        found = getattr(found, "_dom_element", found)
        kind = js_class_name(found)
        if kind not in ("HTMLImageElement", "HTMLVideoElement", "HTMLCanvasElement"):
            raise PictureError(f"an overlay goes over an <img>, <video> or <canvas>, got {kind}")
        return cls(found)

    @property
    def mirrored(self) -> bool:
        """Whether the element is shown mirrored (by CSS). Text is never mirrored."""
        return self._mirrored

    @mirrored.setter
    def mirrored(self, value: bool) -> None:
        self._mirrored = value
        self._redraw()

    def show(self, shapes: Iterable[Shape] | ShapesAt) -> None:
        """Show these shapes instead of what was shown before.

        What has to look different in another size (labels may not cover each other) is given as a
        function. It gets the width of the picture on the page, in CSS pixels, returns the shapes,
        and is called again whenever the picture is shown in another size.
        """
        if callable(shapes):
            self._shapes_at = shapes
        else:
            fixed = tuple(shapes)
            self._shapes_at = lambda _width: fixed
        self._redraw()

    def paint(self, shapes: Iterable[Shape], /) -> None:
        """Add shapes to what is shown."""
        before, more = self._shapes_at, tuple(shapes)
        self.show(lambda width: (*before(width), *more))

    def clear(self) -> None:
        """Show nothing."""
        self.show(())

    def remove(self) -> None:
        """Take the canvas off the page. The overlay is of no use afterwards."""
        self._listeners.close()
        self.canvas.remove()

    async def to_blob(self, kind: str = "image/png") -> Blob:
        """The picture as it is now with the shapes on it, as a picture file of its own size."""
        picture = width, height = self._picture()
        surface = new_surface(int(width), int(height))
        surface.context.drawImage(self._media, 0, 0, width, height)
        _, _, *box = self._content()
        fit = self._fit(picture, (box[0] or width, box[1] or height))
        whole = replace(fit, left=0.0, top=0.0, mirrored=False)  # nothing cropped, no margin
        surface.context.setTransform(1 / fit.scale_x, 0, 0, 1 / fit.scale_y, 0, 0)
        painter = CanvasPainter(surface.context, width * fit.scale_x, height * fit.scale_y)
        painter.paint(whole.place(self._shapes_at(width * fit.scale_x)))
        return await _encoded(surface.canvas, kind)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
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
        for target, kind in (
            (js.window, "resize"),
            (self._media, "load"),
            (self._media, "loadedmetadata"),
            (self._media, "resize"),
        ):
            self._listeners.on(target, kind, lambda _event: self._redraw())
        observer = js.ResizeObserver.new(self._listeners.create_callback(lambda *_: self._redraw()))
        observer.observe(self._media)
        self._listeners.call_once(observer.disconnect)
        self._redraw()

    def _picture(self) -> XY:
        """Width and height in the picture's own pixels, 1 × 1 while there is none."""
        media = self._media
        width, height = media.width, media.height
        for kind in ("natural", "video"):
            if hasattr(media, f"{kind}Width"):
                width, height = getattr(media, f"{kind}Width"), getattr(media, f"{kind}Height")
        return max(width, 1), max(height, 1)

    def _content(self) -> tuple[float, float, float, float]:
        """Where the element's content box is in the window: left, top, width, height."""
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
            left, top, width, height = self._content()
            ratio = js.window.devicePixelRatio or 1
            self._move(left, top, width, height)
            picture = self._picture()
            fit = self._fit(picture, (width, height))
            shown_width = picture[0] * fit.scale_x
            shapes = fit.place(self._shapes_at(shown_width)) if width and height else []
            if not shapes:
                # Chromium (seen in 156) goes on showing the last picture when nothing is drawn
                # after a clearRect of it all, a reset(), or a width set to what it was. Another
                # width gives the canvas new pixels.
                self.canvas.width = 0
            self._resize(round(width * ratio), round(height * ratio))
            if not shapes:
                return
            # In device pixels: a part of a pixel at the rim would be cleared in part only.
            self._context.setTransform(1, 0, 0, 1, 0, 0)
            self._context.clearRect(0, 0, self.canvas.width, self.canvas.height)
            self._context.setTransform(ratio, 0, 0, ratio, 0, 0)
            CanvasPainter(self._context, width, height).paint(shapes)

    def _resize(self, width: int, height: int) -> None:
        if (self.canvas.width, self.canvas.height) != (width, height):
            self.canvas.width, self.canvas.height = width, height

    def _move(self, left: float, top: float, width: float, height: float) -> None:
        """Put the canvas there, whatever its positioned ancestor is: see how far off it is."""
        now, style = self.canvas.getBoundingClientRect(), self.canvas.style
        x = float(style.getPropertyValue("left").removesuffix("px")) + left - now.left
        y = float(style.getPropertyValue("top").removesuffix("px")) + top - now.top
        for name, value in (("left", x), ("top", y), ("width", width), ("height", height)):
            style.setProperty(name, f"{value:.3f}px")


def _pixels(style: Any, name: str) -> float:
    return float(style.getPropertyValue(name).removesuffix("px") or 0)


async def _encoded(canvas: Any, kind: str) -> Blob:
    if hasattr(canvas, "convertToBlob"):
        blob: Blob = await canvas.convertToBlob(js_object(type=kind))
        return blob
    future: asyncio.Future[Blob] = asyncio.get_running_loop().create_future()
    with EventScope() as listeners:
        canvas.toBlob(listeners.create_callback(future.set_result), kind)
        return await future
