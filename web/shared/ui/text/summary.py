"""Results in words: a sentence for everybody, a few lines for one face, CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest
from typing import TypeAlias

from faceapi import Face, FaceMatch
from faceapi.core.untrusted_text import printable, text_cell
from faceapi.draw import age_and_gender_lines, expression_lines
from ui.settings import Settings

COLUMNS = (
    "face", "score", "x", "y", "width", "height",
    "age", "gender", "gender_probability", "expression", "expression_probability",
)  # fmt: skip
MATCH_COLUMNS = ("name", "distance")
NamedResult: TypeAlias = tuple[str, Sequence[Face], Sequence[FaceMatch]]
"""A picture's name, its faces, and who they are."""
ROOM = 54
"""Characters of a sentence that are sure to be seen under a picture on a phone, in two lines."""
PLURALS = {"woman": "women", "man": "men"}
UNKNOWN = "unknown"
"""What ``FaceMatcher`` calls everybody else."""


def count(number: int, thing: str, things: str | None = None) -> str:
    """``1 face``, ``2 faces``; ``things`` where the plural is another word."""
    return f"{number} {thing if number == 1 else things or f'{thing}s'}"


def left_to_right(faces: Sequence[Face]) -> list[Face]:
    """The faces in reading order; detectors give the surest first."""
    return sorted(faces, key=lambda face: face.box.x)


def summary(faces: Sequence[Face]) -> str:
    """``2 faces: woman of about 27; …``, left to right; where that is too long, together.

    ``4 faces: 3 women, 1 man, about 18 to 40; 3 happy, 1 sad.``
    """
    if not faces:
        return "No faces found."
    described = [text for face in left_to_right(faces) if (text := describe(face))]
    found = count(len(faces), "face")
    if not described:
        return f"{found} found."
    each = f"{found}: {'; '.join(described)}."
    return each if len(each) <= ROOM else f"{found}: {_together(faces)}."


def describe(face: Face) -> str:
    """``woman of about 27, happy``: of what was computed, as much as fits a phrase."""
    return ", ".join(
        [
            *((f"{_noun(face)} of about {int(face.age)}",) if hasattr(face, "age") else ()),
            *((_expression(face),) if hasattr(face, "expressions") else ()),
        ]
    )


def captions(face: Face, settings: Settings) -> list[str]:
    """What is written beside the face in the picture: ``happy``, ``woman, 27``."""
    return [
        *(_expressions(face, settings) if hasattr(face, "expressions") else ()),
        *((f"{_noun(face)}, {int(face.age)}",) if hasattr(face, "age") else ()),
    ]


def label_of(match: FaceMatch, *, short: bool = False) -> str:
    """``Ada · 0.21``: who it is, and at which distance; in short ``Ada``, or ``?``."""
    if short:
        return "?" if match.label == UNKNOWN else match.label
    return f"{match.label} · {match.distance:.2f}"


def match_summary(faces: Sequence[Face], matches: Sequence[FaceMatch]) -> str:
    """``4 faces: Ada, Bea, 2 unknown.``, left to right; ``matches`` say who each face is."""
    if not faces:
        return "No faces found."
    ordered = sorted(zip(faces, matches, strict=True), key=lambda pair: pair[0].box.x)
    names = [match.label for _, match in ordered if match.label != UNKNOWN]
    strangers = len(faces) - len(names)
    described = [*names, *([f"{strangers} unknown"] if strangers else [])]
    return f"{count(len(faces), 'face')}: {', '.join(described)}."


def lines(face: Face) -> list[str]:
    """What is written on the face's card: the numbers too."""
    return [
        *(expression_lines(face.expressions) if hasattr(face, "expressions") else ()),
        *(age_and_gender_lines(face) if hasattr(face, "age") else ()),
    ]


def to_json(faces: Sequence[Face], matches: Sequence[FaceMatch] = ()) -> str:
    """Everything that was computed, and where there are ``matches``, each face's own."""
    entries = [face.to_dict() for face in faces]
    for entry, match in zip(entries, matches, strict=False):
        entry["match"] = {"label": match.label, "distance": match.distance}
    return json.dumps(entries, indent=2)


def to_csv(faces: Sequence[Face], matches: Sequence[FaceMatch] = ()) -> str:
    """One row a face; what was not computed stays empty."""
    text = io.StringIO()
    table = csv.DictWriter(text, (*COLUMNS, *(MATCH_COLUMNS if matches else ())))
    table.writeheader()
    for number, (face, match) in enumerate(zip_longest(faces, matches), start=1):
        named = (_cell(match.label), f"{match.distance:.4f}") if match else ()
        table.writerow(_row(number, face) | dict(zip(MATCH_COLUMNS, named, strict=False)))
    return text.getvalue()


def batch_to_json(pile: Sequence[NamedResult], failures: Sequence[tuple[str, str]] = ()) -> str:
    """The same for several pictures, by name; ``failures`` are names, and what went wrong."""
    entries = [
        {"picture": name, "faces": json.loads(to_json(faces, matches))}
        for name, faces, matches in pile
    ]
    entries += [{"picture": name, "error": error} for name, error in failures]
    return json.dumps(entries, indent=2)


def batch_to_csv(pile: Sequence[NamedResult]) -> str:
    """The same for several pictures: one row a face, with its picture's name in front."""
    text = io.StringIO()
    with_names = any(matches for _, _, matches in pile)
    table = csv.DictWriter(text, ("picture", *COLUMNS, *(MATCH_COLUMNS if with_names else ())))
    table.writeheader()
    for name, faces, matches in pile:
        for row in csv.DictReader(io.StringIO(to_csv(faces, matches))):
            table.writerow({"picture": _cell(name), **row})
    return text.getvalue()


def _cell(text: str) -> str:
    """Text from outside, as no spreadsheet takes it for a formula."""
    return text_cell(printable(text))


def _together(faces: Sequence[Face]) -> str:
    """``2 women, 1 man, about 18 to 27; 2 happy, 1 sad``."""
    aged = [face for face in faces if hasattr(face, "age")]
    people = Counter(_noun(face) for face in aged)
    groups = [count(people[one], one, more) for one, more in PLURALS.items() if people[one]]
    if aged:
        ages = [int(face.age) for face in aged]
        groups.append("about " + " to ".join(f"{age}" for age in sorted({min(ages), max(ages)})))
    moods = Counter(_expression(face) for face in faces if hasattr(face, "expressions"))
    felt = [f"{number} {mood}" for mood, number in moods.most_common()]
    return "; ".join(", ".join(part) for part in (groups, felt) if part)


def _noun(face: Face) -> str:
    return "woman" if face.gender.value == "female" else "man"


def _expression(face: Face) -> str:
    return face.expressions.as_sorted_array()[0][0]


def _expressions(face: Face, settings: Settings) -> list[str]:
    if settings.all_expressions:
        return expression_lines(face.expressions, settings.min_probability)
    return [_expression(face)]


def _row(number: int, face: Face) -> dict[str, object]:
    box = face.box
    row: dict[str, object] = {"face": number, "score": f"{face.score:.4f}"}
    row |= {name: f"{getattr(box, name):.1f}" for name in ("x", "y", "width", "height")}
    if hasattr(face, "age"):
        row |= {"age": f"{face.age:.1f}", "gender": face.gender.value}
        row["gender_probability"] = f"{face.gender_probability:.4f}"
    if hasattr(face, "expressions"):
        name, probability = face.expressions.as_sorted_array()[0]
        row |= {"expression": name, "expression_probability": f"{probability:.4f}"}
    return row
