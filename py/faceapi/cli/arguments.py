"""Parse the command line."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from faceapi.cli import exit_codes
from faceapi.cli.blur.arguments import SUMMARY as BLUR_SUMMARY
from faceapi.cli.blur.arguments import add_blur_options
from faceapi.cli.group.arguments import add_group_options
from faceapi.cli.search_arguments import add_search_options
from faceapi.cli.system import add_other_commands
from faceapi.core.untrusted_text import printable, shortened

SUMMARIES = {
    "detect": "find faces",
    "landmarks": "find faces and their 68 landmarks",
    "descriptors": "compute the 128 numbers that identify a person",
    "expressions": "recognize seven expressions",
    "age-gender": "estimate age and gender",
    "match": "identify people by reference images",
    "group": "sort images by the people on them",
    "bench": "measure how long each stage takes",
}
DETECTORS = ("ssd", "tiny", "yolo", "mtcnn", "centerface")

_OLD_COMMANDS = {"describe": "descriptors"}
"""Former names of commands. They still work; the help does not list them."""
_TRACK = "follow the faces of a film, each under one number"
_PATHS_HELP = (
    "image files or URLs; folders, which are searched recursively; or - for standard input, which "
    "may be one image or a list of paths and URLs, one per line"
)


class _Parser(ArgumentParser):
    """Escapes control characters of the command line in error messages."""

    def error(self, message: str) -> NoReturn:
        super().error(shortened(printable(message)))


def parse_arguments(arguments: Sequence[str] | None) -> Namespace:
    """Parse a command line; raises ``SystemExit`` with code 2 if it is wrong."""
    parser = _Parser(
        prog="faceapi",
        description="Find and analyze faces in images, with the networks of face-api.js.",
        epilog=exit_codes.__doc__,
        formatter_class=RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in SUMMARIES.items():
        _add_options(commands.add_parser(name, help=summary, description=f"{summary}."), name)
    for old_name, name in _OLD_COMMANDS.items():
        old_command = commands.add_parser(old_name, description=f"{SUMMARIES[name]}.")
        old_command.set_defaults(command=name)
        _add_options(old_command, name)
    _add_track_options(commands.add_parser("track", help=_TRACK, description=f"{_TRACK}."))
    blur = commands.add_parser("blur", help=BLUR_SUMMARY, description=f"{BLUR_SUMMARY}.")
    _add_detector_options(blur, tiny_landmarks=False)
    add_blur_options(blur)
    add_other_commands(parser, commands)
    options = parser.parse_args(arguments)
    if options.command == "match" and not options.reference and options.matcher is None:
        parser.error("match needs --reference PATH or --matcher FILE")
    return options


def _add_options(parser: ArgumentParser, command: str) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help=_PATHS_HELP)
    _add_detector_options(parser)
    add_search_options(parser)
    output_format = parser.add_mutually_exclusive_group()
    output_format.add_argument(
        "--json", action="store_true", help="print one JSON object per image, one per line"
    )
    output_format.add_argument(
        "--csv", action="store_true", help="print one row per face, below a heading"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")
    if command == "bench":
        parser.add_argument(
            "--runs", type=_positive_int, default=10, help="runs per image (default: 10)"
        )
        return
    if command == "group":
        add_group_options(parser)
        return
    parser.add_argument(
        "--parquet", type=Path, metavar="FILE", help="also write a table for pandas; needs pyarrow"
    )
    parser.add_argument(
        "--workers",
        type=_positive_int,
        default=2,
        metavar="N",
        help="images at a time (default: 2)",
    )
    parser.add_argument(
        "--draw", type=Path, metavar="FOLDER", help="write annotated copies of the images to it"
    )
    parser.add_argument(
        "--overwrite",
        action="store_true",
        help="let --draw and --parquet replace files, but never an input",
    )
    parser.add_argument(
        "--font",
        type=Path,
        metavar="FILE",
        help="TrueType or OpenType font of the labels that --draw writes (default: one that has "
        "their letters)",
    )
    parser.add_argument(
        "--fail-if-none", action="store_true", help="exit with 3 if no image has a face"
    )
    if command == "match":
        _add_match_options(parser)


def _add_detector_options(parser: ArgumentParser, *, tiny_landmarks: bool = True) -> None:
    parser.add_argument("--detector", choices=DETECTORS, default="ssd", help="default: ssd")
    parser.add_argument(
        "--min-score", type=float, metavar="S", help="drop faces whose score is not above S"
    )
    parser.add_argument(
        "--input-size",
        type=int,
        metavar="N",
        help="for tiny, yolo, centerface: a multiple of 32",
    )
    parser.add_argument("--min-face-size", type=float, metavar="N", help="for mtcnn, in pixels")
    if tiny_landmarks:
        parser.add_argument(
            "--tiny-landmarks", action="store_true", help="use the small landmark network"
        )
    parser.add_argument(
        "--models", metavar="FOLDER", help="model files (ours, or face-api.js's folder)"
    )


def _add_track_options(parser: ArgumentParser) -> None:
    parser.add_argument("film", type=Path, metavar="FILM", help="a film; needs PyAV (pip: av)")
    _add_detector_options(parser)
    for flag, step in (
        ("expressions", "expressions"),
        ("age-gender", "age_gender"),
        ("descriptors", "descriptors"),
    ):
        parser.add_argument(
            f"--{flag}",
            action="append_const",
            const=step,
            dest="attributes",
            default=[],
            help=f"also: {SUMMARIES[flag]}",
        )
    parser.add_argument(
        "--max-faces", type=_positive_int, metavar="N", help="follow at most N faces"
    )
    output_format = parser.add_mutually_exclusive_group()
    output_format.add_argument(
        "--json", action="store_true", help="print one JSON object per frame, one per line"
    )
    output_format.add_argument(
        "--csv", action="store_true", help="print one row per face and frame, below a heading"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")
    parser.add_argument(
        "--draw", type=Path, metavar="OUT.mp4", help="write the film with the results drawn on it"
    )
    parser.add_argument("--overwrite", action="store_true", help="let --draw replace a file")
    parser.add_argument(
        "--fail-if-none", action="store_true", help="exit with 3 if no frame has a face"
    )


def _add_match_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--reference",
        action="append",
        default=[],
        metavar="PATH",
        help="an image of a person, or a folder of them; the label is the file's name",
    )
    parser.add_argument(
        "--matcher", type=Path, metavar="FILE", help="a FaceMatcher's JSON, also face-api.js's own"
    )
    parser.add_argument(
        "--save-matcher", type=Path, metavar="FILE", help="write (or replace) a file for --matcher"
    )
    # The former names still work; the help does not list them.
    for flag, destination in (("--known", "matcher"), ("--save-known", "save_matcher")):
        parser.add_argument(flag, type=Path, dest=destination, default=SUPPRESS, help=SUPPRESS)
    parser.add_argument(
        "--threshold", type=float, default=None, help="maximum distance of a match (default: 0.6)"
    )


def _positive_int(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
