"""Results as JSON, and as CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from itertools import zip_longest
from typing import TypeAlias

from faceapi import Face, FaceMatch
from faceapi.core.untrusted_text import printable, text_cell
from ui.people.identification import Identification

COLUMNS = (
    "face", "score", "x", "y", "width", "height",
    "age", "gender", "gender_probability", "expression", "expression_probability",
)  # fmt: skip
MATCH_COLUMNS = ("name", "distance")
IDENTIFICATION_COLUMNS = (*MATCH_COLUMNS, "probability", "margin", "weaknesses")
NamedResult: TypeAlias = tuple[str, Sequence[Face], Sequence[FaceMatch]]
"""An image's name, its faces, and one match per face (or none)."""


def to_json(faces: Sequence[Face], matches: Sequence[FaceMatch] = ()) -> str:
    """Return all results as a JSON array with one entry per face."""
    entries = [face.to_dict() for face in faces]
    for entry, match in zip(entries, matches, strict=False):
        entry["match"] = _match_entry(match)
    return json.dumps(entries, indent=2)


def to_csv(faces: Sequence[Face], matches: Sequence[FaceMatch] = ()) -> str:
    """Return one row per face; columns that were not computed are empty."""
    text = io.StringIO()
    table = csv.DictWriter(text, (*COLUMNS, *_match_columns(matches)))
    table.writeheader()
    for number, (face, match) in enumerate(zip_longest(faces, matches), start=1):
        table.writerow(_row(number, face) | (_match_row(match) if match else {}))
    return text.getvalue()


def batch_to_json(results: Sequence[NamedResult], failures: Sequence[tuple[str, str]] = ()) -> str:
    """Return the results of several images by name; ``failures`` are names with error messages."""
    entries = [
        {"picture": name, "faces": json.loads(to_json(faces, matches))}
        for name, faces, matches in results
    ]
    entries += [{"picture": name, "error": error} for name, error in failures]
    return json.dumps(entries, indent=2)


def batch_to_csv(results: Sequence[NamedResult]) -> str:
    """Return one row per face of several images; the first column is the image's name."""
    text = io.StringIO()
    columns = _match_columns([match for _, _, matches in results for match in matches])
    table = csv.DictWriter(text, ("picture", *COLUMNS, *columns))
    table.writeheader()
    for name, faces, matches in results:
        for row in csv.DictReader(io.StringIO(to_csv(faces, matches))):
            table.writerow({"picture": _cell(name), **row})
    return text.getvalue()


def _match_columns(matches: Sequence[FaceMatch]) -> tuple[str, ...]:
    if any(isinstance(match, Identification) for match in matches):
        return IDENTIFICATION_COLUMNS
    return MATCH_COLUMNS if matches else ()


def _match_entry(match: FaceMatch) -> dict[str, object]:
    entry: dict[str, object] = {"label": match.label, "distance": match.distance}
    if isinstance(match, Identification):
        entry |= {"probability": match.probability, "margin": match.margin}
        entry["weaknesses"] = list(match.weaknesses)
    return entry


def _match_row(match: FaceMatch) -> dict[str, str]:
    row = {"name": _cell(match.label), "distance": f"{match.distance:.4f}"}
    if isinstance(match, Identification):
        row["probability"] = f"{match.probability:.4f}"
        row["margin"] = "" if match.margin is None else f"{match.margin:.4f}"
        row["weaknesses"] = ", ".join(match.weaknesses)
    return row


def _cell(text: str) -> str:
    """Escape untrusted text so that a spreadsheet does not run it as a formula."""
    return text_cell(printable(text))


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
