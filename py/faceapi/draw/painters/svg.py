"""Render shapes as an SVG document, for CPython without Pillow, for documents and for tests.

>>> from faceapi.draw.shapes import Rectangle, Style
>>> print(to_svg([Rectangle(1, 2, 3, 4, Style("#00f", 2))], (640, 480)))
<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480" viewBox="0 0 640 480">
<path d="M1 2h3v4h-3z" fill="none" stroke="#0000ff" stroke-width="2"/>
</svg>
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

from faceapi.draw.painters.colors import parse_color
from faceapi.draw.shapes import XY, Label, Shape, Style, layout_label, paths_by_style, select_labels

# Characters that XML 1.0 forbids, even escaped.
_FORBIDDEN_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_svg(shapes: Iterable[Shape], size: XY, background: str | None = None) -> str:
    """Return an SVG document of ``size`` (width, height) pixels with the shapes.

    ``background`` is the URL of the picture below them; ``data:`` URLs work too. Text is placed
    with :func:`estimate_text_width`, because the viewer's fonts are unknown.
    """
    shapes = list(shapes)
    width, height = (_number(extent) for extent in size)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">'
    ]
    if background is not None:
        href = _attribute(background)
        parts.append(f'<image href={href} width="{width}" height="{height}"/>')
    parts += [_path(path, style) for style, path in paths_by_style(shapes).items()]
    parts += [_label(label, size) for label in select_labels(shapes)]
    return "\n".join([*parts, "</svg>"])


@dataclass(slots=True)
class SvgCanvas:
    """A target for :func:`faceapi.draw.paint` that collects shapes for an SVG document.

    ``size`` is (width, height) in pixels, ``background`` the URL of a picture.
    """

    size: XY
    background: str | None = None
    shapes: list[Shape] = field(default_factory=list)

    def paint(self, shapes: Iterable[Shape], /) -> None:
        """Add shapes to the document."""
        self.shapes.extend(shapes)

    def to_svg(self) -> str:
        """Return the document as text."""
        return to_svg(self.shapes, self.size, self.background)


def estimate_text_width(text: str, font_size: float) -> float:
    """Estimate the width of a line in a common serif font, in pixels; errs on the wide side."""
    return font_size * sum(map(_relative_advance, text))


def _relative_advance(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if unicodedata.combining(character):
        return 0.0
    if character in " .,:;'|!ijlI()[]/-tfr":
        return 0.4
    if character in "mwMW@%":
        return 0.95
    return 0.72 if character.isupper() else 0.6


def _label(label: Label, size: XY) -> str:
    layout = layout_label(label, lambda text: estimate_text_width(text, label.font_size), size)
    color = _paint_attributes("fill", label.font_color)
    lines = "".join(
        f'<text x="{_number(line.x)}" y="{_number(line.y)}">{_text(line.text)}</text>'
        for line in layout.lines
    )
    return (
        f"{_path(layout.background.path_data(), label.style)}\n"
        f"<g font-family={_attribute(label.font_family)} "
        f'font-size="{_number(label.font_size)}" {color}>{lines}</g>'
    )


def _path(path: str, style: Style) -> str:
    stroke = ""
    if style.stroke is not None:
        stroke = (
            f" {_paint_attributes('stroke', style.stroke)}"
            f' stroke-width="{_number(style.line_width)}"'
        )
        if style.line_join != "miter":
            stroke += f' stroke-linejoin="{style.line_join}"'
    return f'<path d="{path}" {_paint_attributes("fill", style.fill)}{stroke}/>'


def _paint_attributes(name: str, css: str | None) -> str:
    """Return ``fill`` or ``stroke`` with separate opacity; SVG 1.1 has no ``rgba()``."""
    if css is None:
        return f'{name}="none"'
    color = parse_color(css)
    if color is None:
        return f"{name}={_attribute(css)}"
    red, green, blue, alpha = color
    opacity = "" if alpha == 1 else f' {name}-opacity="{_number(alpha)}"'
    return f'{name}="#{red:02x}{green:02x}{blue:02x}"{opacity}'


def _attribute(value: str) -> str:
    """Quoted; line breaks and tabs would become spaces when the file is read."""
    text = escape(_FORBIDDEN_IN_XML.sub("\ufffd", value), quote=False).replace('"', "&quot;")
    unbroken = re.sub(r"[\t\n\r]", lambda match: f"&#{ord(match[0])};", text)
    return f'"{unbroken}"'


def _text(value: str) -> str:
    cleaned = _FORBIDDEN_IN_XML.sub("\ufffd", value)
    return cleaned.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _number(value: float) -> str:
    return f"{value:.6g}"
