"""The figures of the README: a table made from those of the last published run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from faceapi_build.errors import BuildError
from faceapi_build.paths import ROOT

README = ROOT / "README.md"
START, END = "<!-- figures of build.py accuracy -->", "<!-- end of figures -->"
BEST = "upright-mirror"
"""The most accurate way of cutting out a face that keeps face-api.js's distances."""


def update_readme(results: Mapping[str, Any], path: Path = README) -> None:
    """Replace the table; ``BuildError`` without the two comments around it."""
    before, after = _around(path)
    path.write_text(f"{before}{START}\n{table(results)}{END}{after}", "utf-8")


def current_table(path: Path = README) -> str:
    """The table that the README has; ``BuildError`` without the two comments around it."""
    before, after = _around(path)
    text = path.read_text("utf-8")
    return text[len(before) + len(START) + 1 : len(text) - len(after) - len(END)]


def table(results: Mapping[str, Any]) -> str:
    """The table as Markdown: one row per figure; sets that were not measured have none."""
    rows = [f"| {name} | {value} |\n" for name, value in _rows(results)]
    return f"| measured | result |\n|---|---|\n{''.join(rows)}"


def _rows(results: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "lfw" in results:
        yield from _recognition(results["lfw"])
    if "pairs" in results:
        pairs = results["pairs"]
        yield "300 pairs of color photos at 0.6", f"{pairs['right at 0.6']} of {pairs['pairs']}"
    for name, values in results.get("dlib_faces", {}).items():
        if name in ("SSD MobileNet v1", "CenterFace"):
            yield (
                f"{name}: faces of group photos",
                f"{100 * values['recall']:.0f} % found, {100 * values['precision']:.0f} % right",
            )
    if "utkface" in results:
        values = results["utkface"]
        yield "age, mean error", f"{values['age_error']:.1f} years"
        yield "gender", f"{100 * values['gender_accuracy']:.1f} %"


def _recognition(lfw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    options = lfw["options"]
    default, best = options["original"], options[BEST]
    yield (
        f"LFW ({lfw['people']:,} people), ten folds",
        f"{100 * default['folds']['accuracy']:.1f} %; "
        f"{100 * best['folds']['accuracy']:.1f} % with `upright` and `mirror`",
    )
    rate = default["verification"]["false_accept_rate at 0.6"]
    yield "strangers below face-api.js's 0.6", f"1 in {1 / rate:.0f}" if rate else "none"
    name = "true_accept_rate at FAR 0.001"
    yield (
        "one person accepted, at 1 stranger in 1,000",
        f"{100 * default['verification'][name]:.0f} %; "
        f"{100 * best['verification'][name]:.0f} % with `upright` and `mirror`",
    )
    half = lfw["confused"]["people with half of the false accepts"]
    yield "half of the strangers accepted at 1 in 10,000", f"{half} of {lfw['people']:,} people"
    if "expressions" in lfw:
        yield "expression, mostly neutral or happy", f"{100 * lfw['expressions']['accuracy']:.0f} %"


def _around(path: Path) -> tuple[str, str]:
    """What stands before and behind the table and its comments."""
    before, start, rest = path.read_text("utf-8").partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        raise BuildError(f"{path}: expected the comments {START} and {END} around the figures")
    return before, after
