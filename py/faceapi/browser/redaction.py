"""Cover faces on a canvas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from faceapi.browser.interop.dom import Canvas, HTMLCanvasElement, document
from faceapi.browser.interop.elements import MEDIA_ELEMENTS, find_element
from faceapi.browser.interop.ffi import js_object, uint8_from_js
from faceapi.browser.interop.host import HOST
from faceapi.redaction import Redaction, Region, redact

__all__ = ["redact_canvas", "redacted_canvas"]


def redacted_canvas(
    media: object, regions: Iterable[Region], redaction: Redaction | None = None
) -> HTMLCanvasElement:
    """A new canvas with a picture, or the current frame of a video, with regions covered.

    ``media`` is an ``<img>``, ``<video>`` or ``<canvas>``, or its id. Raises ``PictureError`` if
    the page has no such element, otherwise as :func:`redact_canvas`.
    """
    element = find_element(media, *MEDIA_ELEMENTS)
    canvas: HTMLCanvasElement = document.createElement("canvas")
    canvas.width, canvas.height = (int(length) for length in HOST.intrinsicSize(element))
    canvas.getContext("2d", js_object(willReadFrequently=True)).drawImage(element, 0, 0)
    redact_canvas(canvas, regions, redaction)
    return canvas


def redact_canvas(
    canvas: Canvas, regions: Iterable[Region], redaction: Redaction | None = None
) -> None:
    """Cover regions of what is on a canvas, as :func:`faceapi.redaction.redact` does.

    Only the pixels around each region are read. The files that ``canvas.toBlob`` writes have no
    EXIF or other metadata. Raises ``JsException`` for a canvas whose pixels may not be read,
    because a picture of another site was drawn on it.
    """
    options = Redaction() if redaction is None else redaction
    context = canvas.getContext("2d")
    for region in regions:
        bounds = region.enlarged(options.margin).pixel_bounds(canvas.width, canvas.height)
        if bounds is None:
            continue
        left, top, right, bottom = bounds
        data = context.getImageData(left, top, right - left, bottom - top)
        pixels = uint8_from_js(data.data).reshape(data.height, data.width, 4)
        shifted = replace(region, center_x=region.center_x - left, center_y=region.center_y - top)
        data.data.assign(redact(pixels, [shifted], options).ravel())
        context.putImageData(data, left, top)
