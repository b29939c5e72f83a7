"""The command line's grammar."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from faceapi.cli import exit_codes
from faceapi.core.untrusted_text import printable, shortened

SUMMARIES = {
    "detect": "find faces",
    "landmarks": "find faces and their 68 landmarks",
    "describe": "compute the 128 numbers that tell people apart",
    "expressions": "recognise seven expressions",
    "age-gender": "estimate age and gender",
    "match": "say who it is, by pictures of known people",
    "bench": "measure how long each stage takes",
}
DETECTORS = ("ssd", "tiny", "yolo", "mtcnn")

_PATHS = (
    "picture files; folders (every picture in them, at any depth); or - for standard input, which "
    "may be one picture or a list of paths, one a line"
)


class _Parser(ArgumentParser):
    """Escapes control characters in what it repeats of the command line."""

    def error(self, message: str) -> NoReturn:
        super().error(shortened(printable(message)))


def parse(arguments: Sequence[str] | None) -> Namespace:
    """Read a command line; one that is wrong ends the program with code 2."""
    parser = _Parser(
        prog="faceapi",
        description="Faces in pictures, by the networks of face-api.js.",
        epilog=f"Exit codes. {exit_codes.__doc__}",
        formatter_class=RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in SUMMARIES.items():
        _add_common(commands.add_parser(name, help=summary, description=f"{summary}."), name)
    options = parser.parse_args(arguments)
    if options.command == "match" and not options.reference and options.known is None:
        parser.error("match needs --reference PATH or --known FILE")
    return options


def _add_common(parser: ArgumentParser, command: str) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help=_PATHS)
    _add_detector(parser)
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="one JSON object a picture, a line each")
    shape.add_argument("--csv", action="store_true", help="one row a face, with a heading")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")
    if command == "bench":
        parser.add_argument("--runs", type=_positive, default=10, help="runs of each (default 10)")
        return
    parser.add_argument(
        "--draw", type=Path, metavar="OUT", help="a folder for the pictures with results drawn on"
    )
    parser.add_argument(
        "--overwrite", action="store_true", help="let --draw replace files, but never an input"
    )
    parser.add_argument(
        "--fail-if-none", action="store_true", help="exit with 3 when no face was found in any"
    )
    if command == "match":
        _add_match(parser)


def _add_detector(parser: ArgumentParser) -> None:
    parser.add_argument("--detector", choices=DETECTORS, default="ssd", help="default: ssd")
    parser.add_argument(
        "--min-score", type=float, metavar="S", help="drop faces with a score of no more than this"
    )
    parser.add_argument(
        "--input-size", type=int, metavar="N", help="of tiny and yolo: a multiple of 32"
    )
    parser.add_argument("--min-face-size", type=float, metavar="N", help="of mtcnn, in pixels")
    parser.add_argument("--tiny-landmarks", action="store_true", help="the small landmark network")
    parser.add_argument(
        "--models", metavar="FOLDER", help="model files (ours, or face-api.js's folder)"
    )


def _add_match(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--reference",
        action="append",
        default=[],
        metavar="PATH",
        help="a picture of someone known (or a folder of them), called as the file is",
    )
    parser.add_argument(
        "--known", type=Path, metavar="FILE", help="a FaceMatcher's JSON, also face-api.js's own"
    )
    parser.add_argument(
        "--save-known", type=Path, metavar="FILE", help="write such a JSON (or replace it)"
    )
    parser.add_argument(
        "--threshold", type=float, default=None, help="largest distance that counts (default 0.6)"
    )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
