"""The drawing calls of face-api.js before 0.21, with their look.

They exist for users of that version: blue boxes of width 2, red text in 20 pixels Georgia below
them, landmarks as blue squares *or* lines. New code should use :func:`faceapi.draw.detections` and
related functions. The old ``drawFaceExpressions`` has the name of the current one, which replaces
it.

Reference: face-api.js 0.20 src/dom/drawDetection.ts, drawLandmarks.ts, drawText.ts, BoxWithText.ts
"""

from __future__ import annotations

from dataclasses import dataclass

from faceapi.core.geometry.boxes import Box
from faceapi.core.geometry.labeled_boxes import PredictedBox
from faceapi.core.js_numbers import floor_to, js_number
from faceapi.core.results.base_face import BaseFace
from faceapi.core.results.detection import ObjectDetection
from faceapi.core.results.faces import AnyFace
from faceapi.core.results.landmarks import FaceLandmarks, FaceLandmarks68
from faceapi.draw.draw_landmarks import as_pairs, contours
from faceapi.draw.painters.registry import paint
from faceapi.draw.results import HasBox, OneOrMany, as_boxed_list, as_list
from faceapi.draw.shapes import Label, Rectangle, Shape, Style


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawOptions:
    """Options of the old calls with their old defaults; sizes in pixels."""

    box_color: str = "blue"
    text_color: str = "red"
    line_width: float = 2
    font_size: float = 20
    font_style: str = "Georgia"
    with_score: bool = True
    with_class_name: bool = True


def get_default_draw_options() -> DrawOptions:
    """Return the old defaults; use ``dataclasses.replace`` to change some."""
    return DrawOptions()


@dataclass(frozen=True, slots=True, init=False)
class BoxWithText(Box):
    """A box (pixels) that :func:`draw_detection` draws with text below it.

    >>> BoxWithText(Box(1, 2, 3, 4), "Amy").text
    'Amy'
    """

    text: str

    def __init__(self, box: Box, text: str) -> None:
        Box.__init__(self, box.x, box.y, box.width, box.height)
        object.__setattr__(self, "text", text)


def draw_detection(
    target: object,
    detection: OneOrMany[HasBox],
    options: DrawOptions | None = None,
) -> None:
    """Draw boxes with their text or score below the lower left corner."""
    options = options or DrawOptions()
    shapes: list[Shape] = []
    for item in as_boxed_list(detection):
        result = item.detection if isinstance(item, BaseFace) else item
        box = result.box if isinstance(result, ObjectDetection) else result
        style = Style(stroke=options.box_color, line_width=options.line_width)
        shapes.append(Rectangle(box.x, box.y, box.width, box.height, style))
        if text := _caption(result, options):
            shapes.append(_text_label(box.x, box.y + box.height, text, options))
    paint(target, shapes)


def draw_landmarks(
    target: object,
    landmarks: OneOrMany[AnyFace | FaceLandmarks],
    *,
    line_width: float = 2,
    draw_lines: bool = False,
    color: str = "blue",
) -> None:
    """Draw contours with ``draw_lines``, otherwise squares of ``line_width`` pixels; never both."""
    items: list[AnyFace | FaceLandmarks] = as_list(
        landmarks, (BaseFace, FaceLandmarks), "a Face or FaceLandmarks"
    )
    shapes: list[Shape] = []
    for item in items:
        points = item.landmarks if isinstance(item, BaseFace) else item
        if draw_lines and isinstance(points, FaceLandmarks68):
            style = Style(stroke=color, line_width=line_width, line_join="round")
            shapes += contours(points, style)
            continue
        shapes += [
            Rectangle(
                x - line_width / 2, y - line_width / 2, line_width, line_width, Style(fill=color)
            )
            for x, y in as_pairs(points.positions)
        ]
    paint(target, shapes)


def draw_box(
    target: object,
    x: float,
    y: float,
    width: float,
    height: float,
    options: DrawOptions | None = None,
) -> None:
    """Draw one rectangle, in pixels."""
    options = options or DrawOptions()
    style = Style(stroke=options.box_color, line_width=options.line_width)
    paint(target, [Rectangle(x, y, width, height, style)])


def draw_text(
    target: object, x: float, y: float, text: str, options: DrawOptions | None = None
) -> None:
    """Draw one line of text without a background, slightly right of and below ``(x, y)`` pixels."""
    paint(target, [_text_label(x, y, text, options or DrawOptions())])


def _text_label(x: float, y: float, text: str, options: DrawOptions) -> Label:
    offset = 2 + options.line_width
    # The baseline of a label lies one font size below its anchor. The old calls used 0.6.
    anchor = (x + offset, y + offset + 0.6 * options.font_size - options.font_size)
    return Label(
        lines=(text,),
        anchor=anchor,
        font_size=options.font_size,
        font_family=options.font_style,
        font_color=options.text_color,
        padding=0,
        style=Style(),
    )


def _caption(result: ObjectDetection | Box, options: DrawOptions) -> str:
    if isinstance(result, BoxWithText):
        return result.text
    if isinstance(result, PredictedBox):
        return js_number(floor_to(result.score))
    if not isinstance(result, ObjectDetection):
        return ""
    name = result.class_name if options.with_class_name else ""
    score = f" ({js_number(floor_to(result.score))})" if options.with_score else ""
    return name + score
