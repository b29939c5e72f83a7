"""Options of ``faceapi group``."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path


def add_group_options(parser: ArgumentParser) -> None:
    """Add what the other commands do not have."""
    parser.add_argument(
        "--links",
        type=Path,
        metavar="FOLDER",
        help="make this new folder, with one folder per person and links to the images",
    )
    parser.add_argument(
        "--min-faces",
        type=_positive_int,
        default=1,
        metavar="N",
        help="leave out people with fewer faces (default: 1)",
    )
    parser.add_argument(
        "--false-accept-rate",
        type=_rate,
        default=None,
        metavar="R",
        help="rate at which strangers may share a group (default: 0.0004); lower rates give more "
        "and purer groups",
    )


def _positive_int(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _rate(text: str) -> float:
    rate = float(text)
    if not 0 < rate < 1:
        raise ValueError(text)
    return rate
