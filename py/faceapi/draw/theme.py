"""Two themes: face-api.js's, and one that is readable on any picture.

A theme bundles the options of everything that is drawn::

    overlay.paint(draw.detections(faces, theme=draw.HIGH_CONTRAST))

>>> HIGH_CONTRAST.scaled(2).box.line_width
5.0
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from faceapi.draw.options import DrawBoxOptions, DrawFaceLandmarksOptions, DrawTextFieldOptions
from faceapi.draw.shapes import AnchorPosition


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Options for boxes, landmarks, and text fields without a box."""

    box: DrawBoxOptions
    landmarks: DrawFaceLandmarksOptions
    text: DrawTextFieldOptions

    def scaled(self, factor: float) -> Theme:
        """Return this theme with all sizes multiplied, for a picture that is displayed scaled.

        ``factor`` is picture pixels per screen pixel: 5 for a picture 4000 pixels wide in an
        element 800 pixels wide.
        """
        label = self.box.label_options
        return Theme(
            box=replace(
                self.box,
                line_width=self.box.line_width * factor,
                outline_width=self.box.outline_width * factor,
                draw_label_options=_scaled_text(label, factor),
            ),
            landmarks=replace(
                self.landmarks,
                line_width=self.landmarks.line_width * factor,
                point_size=self.landmarks.point_size * factor,
                outline_width=self.landmarks.outline_width * factor,
            ),
            text=_scaled_text(self.text, factor),
        )


def _scaled_text(options: DrawTextFieldOptions, factor: float) -> DrawTextFieldOptions:
    return replace(options, font_size=options.font_size * factor, padding=options.padding * factor)


FACE_API_JS = Theme(
    box=DrawBoxOptions(), landmarks=DrawFaceLandmarksOptions(), text=DrawTextFieldOptions()
)
"""The defaults of face-api.js: blue boxes, cyan lines, magenta points, white text."""

_BLACK = "#000000"
_TEXT_FIELD = DrawTextFieldOptions(
    background_color=_BLACK,
    font_color="#ffffff",
    font_style="system-ui, sans-serif",
    font_size=16,
    padding=5,
)

HIGH_CONTRAST = Theme(
    box=DrawBoxOptions(
        box_color="#ffe066",
        line_width=2.5,
        outline_color=_BLACK,
        outline_width=1.5,
        draw_label_options=replace(_TEXT_FIELD, anchor_position=AnchorPosition.BOTTOM_LEFT),
    ),
    landmarks=DrawFaceLandmarksOptions(
        line_width=1.5,
        point_size=2,
        line_color="#ffffff",
        point_color="#ffe066",
        outline_color=_BLACK,
        outline_width=1,
    ),
    text=_TEXT_FIELD,
)
"""Light lines with a black outline, white text on black.

The luminance contrast between the light colors and black is more than 9 : 1. On *any* background
color, one of the two therefore has at least 3 : 1, the minimum of WCAG 2.2 (1.4.11) for graphics.
Text has 21 : 1. Boxes and landmarks differ in shape, not only in color.
"""
