"""The flags of ``faceapi blur``."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path

from faceapi.core.untrusted_text import printable, shortened

SUMMARY = "make faces in photos and films unrecognizable"
STYLES = ("blur", "pixelate", "fill", "emoji")
SHAPES = ("oval", "box")
"""As :class:`faceapi.redaction.Redaction` has them, which ``--help`` does not load."""


def add_blur_options(parser: ArgumentParser) -> None:
    """Add them to the parser of the command, which has the options of the detector."""
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="photos, films, URLs of photos, or folders, which are searched recursively",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        required=True,
        help="folder for the covered copies, which have no EXIF or other metadata",
    )
    parser.add_argument("--style", choices=STYLES, help="default: blur")
    parser.add_argument(
        "--strength",
        type=float,
        metavar="S",
        help="strength of blur and pixelate, 0 to 1 (default: 0.6)",
    )
    parser.add_argument("--shape", choices=SHAPES, help="default: oval")
    parser.add_argument(
        "--margin",
        type=float,
        metavar="M",
        help="added on each side, in sizes of the face (default: 0.15)",
    )
    parser.add_argument(
        "--color", type=_color, metavar="RRGGBB", help="color of --style fill (default: 000000)"
    )
    parser.add_argument(
        "--keep",
        action="append",
        default=[],
        metavar="PATH",
        help="a photo of a person who stays visible, or a folder of them",
    )
    parser.add_argument(
        "--keep-distance",
        type=float,
        metavar="D",
        help="maximum descriptor distance for --keep (default: 0.47, about one stranger in 10,000)",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="search once, without parts of the picture and turned copies",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object per file")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")
    parser.add_argument(
        "--overwrite", action="store_true", help="let --out replace files, but never an input"
    )
    parser.add_argument(
        "--fail-if-none", action="store_true", help="exit with 3 if no face was covered"
    )
    parser.set_defaults(tiny_landmarks=False)


def _color(text: str) -> tuple[int, int, int]:
    match = re.fullmatch(r"#?([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})", text)
    if match is None:
        raise ArgumentTypeError(
            f"expected six hexadecimal digits such as 336699, got {shortened(printable(text))}"
        )
    red, green, blue = (int(part, 16) for part in match.groups())
    return red, green, blue
