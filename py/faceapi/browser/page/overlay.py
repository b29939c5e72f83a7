"""A canvas positioned exactly over a picture or a video.

::

    overlay = Overlay.over("video")
    overlay.show(draw.detections(faces))

The canvas follows the element, however the page moves, scales, clips or replaces it
(``web/host/overlay/placement.mjs``), and lets clicks through.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Self, TypeAlias

import js

from faceapi.browser.interop.dom import Blob, Context2D, Element, HTMLCanvasElement, document
from faceapi.browser.interop.elements import MEDIA_ELEMENTS, find_element
from faceapi.browser.interop.event_scope import EventScope
from faceapi.browser.interop.ffi import js_object
from faceapi.browser.interop.host import HOST, PlacementGeometry
from faceapi.browser.media.canvas_picture import CanvasPicture
from faceapi.browser.media.canvas_pool import new_surface
from faceapi.browser.page.canvas_painter import CanvasPainter
from faceapi.browser.page.object_fit import ObjectFit
from faceapi.core.profiling import STAGE_TIMER
from faceapi.draw.shapes import XY, Shape

ShapesForWidth: TypeAlias = Callable[[float], Iterable[Shape]]
"""Returns the shapes for a picture of this width on the page in CSS pixels."""


class Overlay:
    """Shows shapes, in the picture's own pixels, over the picture on the page."""

    def __init__(self, media: Element, element_id: str = "") -> None:
        self._shapes_for_width: ShapesForWidth = lambda _width: ()
        self._mirrored = False
        self._frame: CanvasPicture | None = None
        self.canvas: HTMLCanvasElement = document.createElement("canvas")
        """The ``<canvas>``; its pixels are device pixels."""
        self._context = self.canvas.getContext("2d")
        with EventScope() as events:  # also if creating fails
            events.callback(self.canvas.remove)
            on_change = events.create_callback(self._on_change)
            self._placement = HOST.createPlacement(media, self.canvas, element_id, on_change)
            self._seen = media, _source(media)
            events.callback(self._placement.close)
            self._events = events.pop_all()

    @classmethod
    def over(cls, media: object) -> Overlay:
        """An overlay for an ``<img>``, ``<video>`` or ``<canvas>``, or for its id.

        While the element is not shown, neither is the overlay. By an id, the overlay also follows
        when another element with this id takes the place of the first.

        Raises ``PictureError`` if the page has no such element.
        """
        element = find_element(media, *MEDIA_ELEMENTS)
        return cls(element, media if isinstance(media, str) else "")

    @property
    def mirrored(self) -> bool:
        """Whether to mirror the shapes, but not the text.

        For an element that CSS mirrors this is done anyway.
        """
        return self._mirrored

    @mirrored.setter
    def mirrored(self, value: bool) -> None:
        self._mirrored = value
        self._redraw()

    def show(
        self, shapes: Iterable[Shape] | ShapesForWidth, *, frame: CanvasPicture | None = None
    ) -> None:
        """Replace the shapes.

        Pass as ``frame`` the :attr:`VideoFrames.current_if_late` of the frame that they were
        computed from: if the video shows a later one, it is drawn below them, so that they do not
        trail a face.

        Pass a function for shapes that depend on the displayed size (for example, labels that must
        not overlap). It gets the width of the picture on the page in CSS pixels, returns the
        shapes, and is called again whenever that width changes.
        """
        self._drop_outdated_shapes()
        self._frame = frame
        if callable(shapes):
            self._shapes_for_width = shapes
        else:
            fixed = tuple(shapes)
            self._shapes_for_width = lambda _width: fixed
        self._redraw()

    def paint(self, shapes: Iterable[Shape], /) -> None:
        """Add shapes to those shown."""
        previous, added = self._shapes_for_width, tuple(shapes)
        self.show(lambda width: (*previous(width), *added), frame=self._frame)

    def clear(self) -> None:
        """Show nothing."""
        self.show(())

    def remove(self) -> None:
        """Remove the canvas from the page. The overlay cannot be used afterwards."""
        self._events.close()

    async def to_blob(self, media_type: str = "image/png") -> Blob:
        """The current picture with the shapes on it, as an image file of the picture's own size."""
        width, height = self._intrinsic_size()
        surface = new_surface(int(width), int(height))
        self.draw_on(surface.context)
        return await _to_blob(surface.canvas, media_type)

    def draw_on(self, context: Context2D, frame: CanvasPicture | None = None) -> None:
        """Draw the current picture with the shapes on it, not mirrored, at the picture's own size.

        ``context`` is a 2D context of that size or larger. Pass a ``frame`` to draw it instead of
        what a video shows by now.
        """
        width, height = self._intrinsic_size()
        current = self._frame if frame is None else frame
        context.setTransform(1, 0, 0, 1, 0, 0)
        context.drawImage(self._media if current is None else current.canvas, 0, 0, width, height)
        at = self._placement.update()
        fit_there = self._fit(at) if at.width else ObjectFit(width, height, 1.0, 1.0)
        fit = replace(fit_there, left=0.0, top=0.0, mirrored=False)
        context.setTransform(1 / fit.scale_x, 0, 0, 1 / fit.scale_y, 0, 0)
        painter = CanvasPainter(context, width * fit.scale_x, height * fit.scale_y)
        painter.paint(fit.to_page(self._shapes_for_width(width * fit.scale_x)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    @property
    def _media(self) -> Any:
        """The element; another one with the same id may have replaced the first."""
        return self._placement.media

    def _fit(self, at: PlacementGeometry) -> ObjectFit:
        return ObjectFit(
            at.width, at.height, at.scaleX, at.scaleY, at.left, at.top,
            self._mirrored or at.isMirrored,
        )  # fmt: skip

    def _on_change(self) -> None:
        """Redraw after a change of the page; report an exception as the page can do nothing."""
        try:
            self._redraw()
        except Exception as error:
            detail = "".join(traceback.format_exception(error))
            js.console.error(f"faceapi: the overlay could not be drawn again\n{detail}")

    def _redraw(self) -> None:
        with STAGE_TIMER.stage("drawing"):
            at = self._placement.update()
            self._drop_outdated_shapes()
            shapes: list[Shape] = []
            if at.width and at.height:
                fit = self._fit(at)
                width, _ = self._intrinsic_size()
                shapes = fit.to_page(self._shapes_for_width(width * fit.scale_x))
            frame = self._frame
            if not shapes and frame is None:
                # Chromium (seen in 156) keeps showing the old drawing if nothing is drawn after
                # clearRect of the whole canvas, reset(), or setting the same width again. A
                # different width allocates new pixels.
                self.canvas.width = 0
            self._resize(round(at.width * at.ratio), round(at.height * at.ratio))
            if not shapes and frame is None:
                return
            # In device pixels, because clearRect clears a partly covered edge pixel only partly.
            self._context.setTransform(1, 0, 0, 1, 0, 0)
            self._context.clearRect(0, 0, self.canvas.width, self.canvas.height)
            self._context.setTransform(at.ratio, 0, 0, at.ratio, 0, 0)
            if frame is not None and at.width and at.height:
                self._draw_frame(frame, self._fit(at), at)
            CanvasPainter(self._context, at.width, at.height).paint(shapes)

    def _draw_frame(self, frame: CanvasPicture, fit: ObjectFit, at: PlacementGeometry) -> None:
        """Draw a frame where the video shows its frames."""
        size = self._intrinsic_size()
        context = self._context
        context.save()
        if fit.mirrored:
            context.transform(-1, 0, 0, 1, at.width, 0)
        context.drawImage(
            frame.canvas, fit.left, fit.top, size[0] * fit.scale_x, size[1] * fit.scale_y
        )
        context.restore()

    def _drop_outdated_shapes(self) -> None:
        """Drop the shapes if an element with another picture has taken the place of the first."""
        previous, source = self._seen
        media = self._media
        self._seen = media, _source(media)
        if media != previous and self._seen[1] != source:
            self._shapes_for_width = lambda _width: ()
            self._frame = None

    def _intrinsic_size(self) -> XY:
        """Width and height in the picture's own pixels; 1 × 1 while it is not loaded."""
        width, height = HOST.intrinsicSize(self._media)
        return width, height

    def _resize(self, width: int, height: int) -> None:
        if (self.canvas.width, self.canvas.height) != (width, height):
            self.canvas.width, self.canvas.height = width, height


def _source(media: Any) -> str:
    return getattr(media, "currentSrc", "")


async def _to_blob(canvas: Any, media_type: str) -> Blob:
    if hasattr(canvas, "convertToBlob"):
        blob: Blob = await canvas.convertToBlob(js_object(type=media_type))
        return blob
    future: asyncio.Future[Blob] = asyncio.get_running_loop().create_future()
    with EventScope() as events:
        canvas.toBlob(events.create_callback(future.set_result), media_type)
        return await future
