"""Results → shapes → pixels.

Drawing separates data from painting. Every function returns frozen shapes in picture pixels, and
:func:`paint` draws them on a browser canvas, a PIL image or an SVG document::

    from faceapi import draw

    shapes = [*draw.detections(faces), *draw.face_landmarks(faces)]
    draw.paint(image, shapes)                      # a PIL image, in place
    svg = draw.to_svg(shapes, image.size)          # text
    overlay.paint(shapes)                          # over a video in the page

Names, defaults and formulas are the same as in face-api.js's ``draw`` namespace. Its imperative
calls exist as well: ``draw.draw_detections(canvas, faces)``. :data:`HIGH_CONTRAST` is our own
theme; it is readable on any picture.
"""

from faceapi.draw.draw_box import DrawBox, DrawTextField
from faceapi.draw.draw_landmarks import DrawFaceLandmarks
from faceapi.draw.head_pose import head_pose
from faceapi.draw.imperative import (
    draw_age_and_gender,
    draw_contour,
    draw_detections,
    draw_face_expressions,
    draw_face_landmarks,
)
from faceapi.draw.legacy import (
    BoxWithText,
    DrawOptions,
    draw_box,
    draw_detection,
    draw_landmarks,
    draw_text,
    get_default_draw_options,
)
from faceapi.draw.masks import MASKS, face_mask
from faceapi.draw.options import (
    DrawBoxOptions,
    DrawFaceLandmarksOptions,
    DrawTextFieldOptions,
    TextFieldOverrides,
)
from faceapi.draw.painters.registry import Painter, PainterFactory, paint, register_painter
from faceapi.draw.painters.svg import SvgCanvas, to_svg
from faceapi.draw.results import (
    age_and_gender,
    age_and_gender_lines,
    captions,
    contour,
    detections,
    expression_lines,
    face_expressions,
    face_landmarks,
    matches,
)
from faceapi.draw.shapes import (
    AnchorPosition,
    Circles,
    Label,
    LabelLayout,
    Polyline,
    Rectangle,
    Shape,
    Style,
    TextLine,
    layout_label,
    paths_by_style,
    select_labels,
)
from faceapi.draw.theme import FACE_API_JS, HIGH_CONTRAST, Theme

__all__ = [
    "FACE_API_JS",
    "HIGH_CONTRAST",
    "MASKS",
    "AnchorPosition",
    "BoxWithText",
    "Circles",
    "DrawBox",
    "DrawBoxOptions",
    "DrawFaceLandmarks",
    "DrawFaceLandmarksOptions",
    "DrawOptions",
    "DrawTextField",
    "DrawTextFieldOptions",
    "Label",
    "LabelLayout",
    "Painter",
    "PainterFactory",
    "Polyline",
    "Rectangle",
    "Shape",
    "Style",
    "SvgCanvas",
    "TextFieldOverrides",
    "TextLine",
    "Theme",
    "age_and_gender",
    "age_and_gender_lines",
    "captions",
    "contour",
    "detections",
    "draw_age_and_gender",
    "draw_box",
    "draw_contour",
    "draw_detection",
    "draw_detections",
    "draw_face_expressions",
    "draw_face_landmarks",
    "draw_landmarks",
    "draw_text",
    "expression_lines",
    "face_expressions",
    "face_landmarks",
    "face_mask",
    "get_default_draw_options",
    "head_pose",
    "layout_label",
    "matches",
    "paint",
    "paths_by_style",
    "register_painter",
    "select_labels",
    "to_svg",
]
