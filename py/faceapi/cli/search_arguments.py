"""Flags for tilted, turned and small faces."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from math import isfinite
from typing import Literal, TypedDict

from faceapi.core.untrusted_text import printable, shortened

MAX_TURNS, MAX_TILES = 36, 32
"""As :class:`faceapi.pipeline.detection.search.Search` allows."""


class SearchKeywords(TypedDict):
    """The keywords of ``detect_all_faces`` that the flags set."""

    upright: bool
    mirror: bool
    turns: tuple[float, ...]
    tiles: int | Literal["auto"] | None


def add_search_options(parser: ArgumentParser) -> None:
    """Add the flags to the parser of a command."""
    parser.add_argument(
        "--upright", action="store_true", help="turn each face upright before analyzing it"
    )
    parser.add_argument(
        "--mirror", action="store_true", help="average descriptors with those of mirror images"
    )
    parser.add_argument(
        "--turns",
        type=_turns,
        default=(0.0,),
        metavar="DEGREES",
        help="also search the image turned, for example 0,90,180,270",
    )
    parser.add_argument(
        "--tiles",
        type=_tiles,
        metavar="N",
        help="search overlapping tiles for small faces: auto, or N along the longer side",
    )


def search_keywords(options: Namespace) -> SearchKeywords:
    """The keywords for the parsed flags."""
    return {
        "upright": options.upright,
        "mirror": options.mirror,
        "turns": options.turns,
        "tiles": options.tiles,
    }


def _turns(text: str) -> tuple[float, ...]:
    try:
        turns = tuple(float(part) for part in text.split(","))
    except ValueError:
        turns = ()
    if not all(isfinite(turn) for turn in turns) or not 1 <= len(turns) <= MAX_TURNS:
        raise ArgumentTypeError(
            f"expected 1 to {MAX_TURNS} angles in degrees such as 0,90,180,270, "
            f"got {shortened(printable(text))}"
        )
    return turns


def _tiles(text: str) -> int | Literal["auto"]:
    if text == "auto":
        return "auto"
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MAX_TILES):
        raise ArgumentTypeError(
            f"expected auto or 1 to {MAX_TILES}, got {shortened(printable(text))}"
        )
    return int(text)
