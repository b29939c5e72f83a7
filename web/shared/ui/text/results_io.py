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

COLUMNS = (
    "face", "score", "x", "y", "width", "height",
    "age", "gender", "gender_probability", "expression", "expression_probability",
)  # fmt: skip
MATCH_COLUMNS = ("name", "distance")
NamedResult: TypeAlias = tuple[str, Sequence[Face], Sequence[FaceMatch]]
"""An image's name, its faces, and one match per face (or none)."""


def to_json(faces: Sequence[Face], matches: Sequence[FaceMatch] = ()) -> str:
    """Return all results as a JSON array with one entry per face."""
    entries = [face.to_dict() for face in faces]
    for entry, match in zip(entries, matches, strict=False):
        entry["match"] = {"label": match.label, "distance": match.distance}
    return json.dumps(entries, indent=2)


def to_csv(faces: Sequence[Face], matches: Sequence[FaceMatch] = ()) -> str:
    """Return one row per face; columns that were not computed are empty."""
    text = io.StringIO()
    table = csv.DictWriter(text, (*COLUMNS, *(MATCH_COLUMNS if matches else ())))
    table.writeheader()
    for number, (face, match) in enumerate(zip_longest(faces, matches), start=1):
        named = (_cell(match.label), f"{match.distance:.4f}") if match else ()
        table.writerow(_row(number, face) | dict(zip(MATCH_COLUMNS, named, strict=False)))
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
    with_names = any(matches for _, _, matches in results)
    table = csv.DictWriter(text, ("picture", *COLUMNS, *(MATCH_COLUMNS if with_names else ())))
    table.writeheader()
    for name, faces, matches in results:
        for row in csv.DictReader(io.StringIO(to_csv(faces, matches))):
            table.writerow({"picture": _cell(name), **row})
    return text.getvalue()


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
