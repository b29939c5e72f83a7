"""Two looks: the original's, and one that can be read on any picture.

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
    """The options for boxes, landmarks, and text fields that belong to no box."""

    box: DrawBoxOptions
    landmarks: DrawFaceLandmarksOptions
    text: DrawTextFieldOptions

    def scaled(self, factor: float) -> Theme:
        """This theme with every size multiplied, for a picture that is shown smaller or larger.

        ``factor`` is picture pixels per pixel on the screen: for a 4000 pixels wide picture in
        an 800 pixels wide element, 5.
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
"""Blue boxes, cyan lines, magenta points, white text: every default of face-api.js."""

_INK = "#000000"
_TEXT = DrawTextFieldOptions(
    background_color=_INK,
    font_color="#ffffff",
    font_style="system-ui, sans-serif",
    font_size=16,
    padding=5,
)

HIGH_CONTRAST = Theme(
    box=DrawBoxOptions(
        box_color="#ffe066",
        line_width=2.5,
        outline_color=_INK,
        outline_width=1.5,
        draw_label_options=replace(_TEXT, anchor_position=AnchorPosition.BOTTOM_LEFT),
    ),
    landmarks=DrawFaceLandmarksOptions(
        line_width=1.5,
        point_size=2,
        line_color="#ffffff",
        point_color="#ffe066",
        outline_color=_INK,
        outline_width=1,
    ),
    text=_TEXT,
)
"""Light lines with a black line on either side, white text on black.

The light colours and the black are more than 9 : 1 apart in luminance contrast, so against a
picture of *any* colour one of the two has at least 3 : 1, which is what WCAG 2.2 (1.4.11) asks of
graphics. Text has 21 : 1. Boxes and landmarks also differ in form, not only in colour.
"""
