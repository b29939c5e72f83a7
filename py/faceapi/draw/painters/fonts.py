"""Fonts for the labels of Pillow images.

Pillow's own font is always available, but has the letters of ASCII and little else. A label with
other letters is drawn with an installed font that has them; without one they stay empty rectangles.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

_ENDINGS = (".ttf", ".otf", ".ttc")
_MAX_FONTS = 2000
"""Maximum number of installed fonts to look at."""
_PROBE_SIZE = 16
_NO_LETTER = "\U0010fffd"
"""A private code point without a letter in any font: the rectangle that stands for missing ones."""
_PREFERRED = ("notosans-regular", "notosanscjk", "dejavusans", "arial", "segoeui", "msyh", "noto")
"""Beginnings of the names of fonts to prefer, best first: plain styles with many scripts."""


def load_font(text: str, size: float, font_file: str | None = None) -> ImageFont.FreeTypeFont:
    """The font for a label of ``size`` pixels; ``font_file`` wins over any other.

    Raises ``OSError`` if ``font_file`` cannot be read.
    """
    if font_file is not None:
        return ImageFont.truetype(font_file, size)
    font = _default_font(size)
    if text.isascii():
        return font
    letters = frozenset(letter for letter in text if letter.isprintable() and not letter.isspace())
    if _lacks(font, letters):
        path = find_font(letters)
        if path is not None:
            return ImageFont.truetype(path, size)
    return font


@lru_cache(maxsize=256)
def find_font(letters: frozenset[str]) -> str | None:
    """The path of an installed font with all these letters, else with most of them, if any."""
    best, fewest = None, len(_lacks(_default_font(_PROBE_SIZE), letters))
    for path in _installed_fonts():
        try:
            missing = len(_lacks(ImageFont.truetype(path, _PROBE_SIZE), letters))
        except OSError:  # a bitmap font, or a damaged file
            continue
        if missing < fewest:
            best, fewest = path, missing
        if not missing:
            break
    return best


def _lacks(font: ImageFont.FreeTypeFont, letters: frozenset[str]) -> set[str]:
    """The letters that the font draws as its rectangle for missing letters."""
    absent = _shape(font, _NO_LETTER)
    return {letter for letter in letters if _shape(font, letter) == absent}


def _shape(font: ImageFont.FreeTypeFont, letter: str) -> tuple[float, bytes]:
    return font.getlength(letter), bytes(font.getmask(letter))


def _default_font(size: float) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("expected a Pillow with FreeType, which every published wheel has")
    return font


@lru_cache(maxsize=1)
def _installed_fonts() -> tuple[str, ...]:
    """Paths of the fonts of this system, preferred ones first."""
    paths = []
    for path in _font_files():
        paths.append(path)
        if len(paths) == _MAX_FONTS:
            break
    return tuple(str(path) for path in sorted(paths, key=_preference))


def _preference(path: Path) -> tuple[int, str]:
    name = path.stem.lower()
    ranks = [rank for rank, start in enumerate(_PREFERRED) if name.startswith(start)]
    plain = not any(style in name for style in ("bold", "italic", "oblique", "mono", "light"))
    return (min(ranks, default=len(_PREFERRED)) + (0 if plain else 100), name)


def _font_files() -> Iterator[Path]:
    for folder in _font_folders():
        for parent, _, names in os.walk(folder):  # yields nothing if there is no such folder
            for name in names:
                if name.lower().endswith(_ENDINGS):
                    yield Path(parent, name)


def _font_folders() -> list[Path]:
    home = Path.home()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", str(home / "AppData" / "Local"))
        windows = os.environ.get("WINDIR", r"C:\Windows")
        return [Path(windows, "Fonts"), Path(local, "Microsoft", "Windows", "Fonts")]
    if sys.platform == "darwin":
        system = [Path("/System/Library/Fonts"), Path("/Library/Fonts")]
        return [*system, home / "Library" / "Fonts"]
    data = os.environ.get("XDG_DATA_HOME", str(home / ".local" / "share"))
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    folders = [Path(data), *(Path(folder) for folder in shared.split(":") if folder)]
    return [home / ".fonts", *(folder / "fonts" for folder in folders)]
