"""The web app manifest and its icons, with which browsers install the site as an app."""

from __future__ import annotations

import json
import math
from pathlib import Path

from PIL import Image, ImageDraw

FILE = "manifest.webmanifest"
SIZES = (192, 512)
"""Sides of the icons in pixels: those that browsers require."""
BACKGROUND, LINE = "#0a6b5b", "#ffffff"
_UNITS = 32
"""Side of the drawing in ``shared/icon.svg``, which the icons repeat."""
_INSET = 0.19
"""Margin around the drawing as a part of the side: a mask may cut off the outer tenth."""
_OVERSAMPLING = 4


def write(dist: Path) -> None:
    """Write the manifest and the icons into ``dist``."""
    icons = []
    for size in SIZES:
        name = f"shared/icon-{size}.png"
        _icon(size).save(dist / name, optimize=True)
        icons.append(
            {"src": name, "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"}
        )
    manifest = {
        "name": "faceapi: face detection and recognition",
        "short_name": "faceapi",
        "description": "Face detection and recognition in your browser, written in Python.",
        "start_url": "index.html",
        "scope": "./",
        "display": "standalone",
        "background_color": "#f6f5f1",
        "theme_color": BACKGROUND,
        "icons": [
            *icons,
            {"src": "shared/icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
        ],
    }
    (dist / FILE).write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")


def _icon(size: int) -> Image.Image:
    """A face in a viewfinder, as in ``shared/icon.svg``."""
    side = size * _OVERSAMPLING
    image = Image.new("RGB", (side, side), BACKGROUND)
    draw = ImageDraw.Draw(image)
    scale = side * (1 - 2 * _INSET) / _UNITS
    width = round(2.4 * scale)

    def at(x: float, y: float) -> tuple[float, float]:
        return side * _INSET + x * scale, side * _INSET + y * scale

    for horizontal in (1, -1):
        for vertical in (1, -1):
            corner = [
                (16 + horizontal * x, 16 + vertical * y)
                for x, y in ((-13, -6), (-13, -10), *_quarter(-10, -10), (-6, -13))
            ]
            _stroke(draw, [at(*point) for point in corner], width)
    for x in (11, 21):
        _stroke(draw, [at(x, 12.5), at(x, 13.5)], width)
    smile = [(10.5 + 11 * t, 19.5 + 3 * math.sin(math.pi * t)) for t in _fractions(24)]
    _stroke(draw, [at(*point) for point in smile], width)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _quarter(x: float, y: float) -> list[tuple[float, float]]:
    """The rounded corner with a radius of 3, from its left end to its top."""
    angles = [math.pi * (1 + fraction / 2) for fraction in _fractions(12)]
    return [(x + 3 * math.cos(angle), y + 3 * math.sin(angle)) for angle in angles]


def _fractions(steps: int) -> list[float]:
    return [step / steps for step in range(steps + 1)]


def _stroke(draw: ImageDraw.ImageDraw, points: list[tuple[float, float]], width: int) -> None:
    """Draw a line with round ends and joints."""
    draw.line(points, fill=LINE, width=width)
    for x, y in points:
        draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=LINE)
