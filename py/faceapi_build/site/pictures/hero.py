"""The picture of the landing page, its overlays, and the card that other sites show for a link.

``build.py thumbnails landing`` draws them from the samples and commits them to ``web/landing``, so
that the build of the site does not run any network.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

import faceapi
from faceapi import Face, draw
from faceapi_build.dependencies import weights
from faceapi_build.paths import WEB
from faceapi_build.site.pictures import samples
from ui.output.annotations import annotate
from ui.settings import Settings

FOLDER = WEB / "landing"
SIZE = (1280, 900)
"""Width and height of the picture in pixels."""
SHOWN_WIDTHS = {"faces.svg": 640, "faces-small.svg": 358}
"""Overlays, and the widths in CSS pixels for which their text is sized."""
CARD_SIZE = (1200, 630)
"""Width and height of the card in pixels: what sites expect of an ``og:image``."""
CARD_LINES = ("Face detection", "and recognition", "in your browser,", "written in Python")
SETTINGS = Settings(landmarks=True)


@dataclass(frozen=True)
class Tile:
    """A region of a sample, and where it is in the picture; all in pixels."""

    sample: str
    left: int
    top: int
    width: int
    height: int
    """Size of the region; it is scaled to the tile's width."""
    x: int
    y: int
    to_width: int
    to_height: int


TILES = (
    Tile("sample6.jpg", 40, 120, 1840, 819, 0, 0, 1280, 570),
    Tile("president.jpg", 180, 20, 620, 474, 0, 578, 421, 322),
    Tile("glasses.jpg", 60, 20, 640, 490, 429, 578, 421, 322),
    Tile("astronaut.jpg", 45, 12, 360, 275, 858, 578, 422, 322),
)


async def write() -> None:
    """Draw everything; the networks must be loaded."""
    FOLDER.mkdir(exist_ok=True)
    picture = _compose()
    picture.save(FOLDER / "hero.webp", quality=80, method=6)
    task = faceapi.detect_all_faces(np.asarray(picture)).with_face_landmarks()
    faces = await task.with_face_expressions().with_age_and_gender()
    for name, width in SHOWN_WIDTHS.items():
        svg = draw.to_svg(_scaled_to_picture(faces, width), SIZE)
        (FOLDER / name).write_text(svg + "\n", "utf-8")
    _card(picture, faces).save(FOLDER / "card.jpg", quality=82, optimize=True)


def _compose() -> Image.Image:
    picture = Image.new("RGB", SIZE, samples.BACKGROUND)
    sources = weights.read_lock()
    by_file = {sample.file: sample for sample in samples.SAMPLES}
    for tile in TILES:
        sample = by_file[tile.sample]
        path = sources[sample.source].path / (sample.original or sample.file)
        with Image.open(path, formats=("JPEG", "PNG")) as opened:
            box = tile.left, tile.top, tile.left + tile.width, tile.top + tile.height
            size = tile.to_width, tile.to_height
            part = opened.convert("RGB").resize(size, Image.Resampling.LANCZOS, box=box)
        picture.paste(part, (tile.x, tile.y))
    return picture


def _scaled_to_picture(faces: list[Face], shown_width: float) -> list[draw.Shape]:
    """Shapes for a picture that is shown at this width, with sizes in the picture's pixels."""
    shapes = annotate(faces, shown_width, SETTINGS)
    return [
        scale_style(shape, SIZE[0] / shown_width)
        for shape in shapes
        if not isinstance(shape, draw.Label) or len(shape.lines) > 1  # no scores
    ]


def _card(picture: Image.Image, faces: list[Face]) -> Image.Image:
    """The picture with its faces, beside the name of the site."""
    painted = picture.copy()
    draw.paint(painted, _scaled_to_picture(faces, 800))
    width, height = CARD_SIZE
    shown = painted.resize((round(height * SIZE[0] / SIZE[1]), height), Image.Resampling.LANCZOS)
    card = Image.new("RGB", CARD_SIZE, samples.BACKGROUND)
    card.paste(shown, (width - shown.width, 0))
    draw.paint(card, [_text(("faceapi",), (24, 200), 56), _text(CARD_LINES, (24, 292), 27)])
    return card


def _text(lines: tuple[str, ...], anchor: tuple[int, int], size: int) -> draw.Label:
    style = draw.Style(fill="#17191a")
    return draw.Label(lines, anchor, font_size=size, font_family="sans-serif", style=style)


def scale_style(shape: draw.Shape, factor: float) -> draw.Shape:
    """Scale a shape's lines, dots and text, but not its position."""
    style = replace(shape.style, line_width=shape.style.line_width * factor)
    match shape:
        case draw.Label():
            return replace(
                shape,
                style=style,
                font_size=shape.font_size * factor,
                padding=shape.padding * factor,
            )
        case draw.Circles():
            return replace(shape, style=style, radius=shape.radius * factor)
    return replace(shape, style=style)
