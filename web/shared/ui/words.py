"""Results in words: a sentence for everybody, a few lines for one face, CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

from faceapi import Face
from faceapi.draw import age_and_gender_lines, expression_lines

COLUMNS = (
    "face", "score", "x", "y", "width", "height",
    "age", "gender", "gender_probability", "expression", "expression_probability",
)  # fmt: skip


def summary(faces: Sequence[Face]) -> str:
    """``3 faces: a woman of about 27, happy; …``, left to right."""
    if not faces:
        return "No faces found."
    ordered = sorted(faces, key=lambda face: face.box.x)
    described = [text for face in ordered if (text := describe(face))]
    count = "1 face" if len(faces) == 1 else f"{len(faces)} faces"
    return f"{count}: {'; '.join(described)}." if described else f"{count} found."


def describe(face: Face) -> str:
    """``woman of about 27, happy``: of what was computed, as much as fits a phrase."""
    return ", ".join(
        [
            *((f"{_noun(face)} of about {int(face.age)}",) if hasattr(face, "age") else ()),
            *((_expression(face),) if hasattr(face, "expressions") else ()),
        ]
    )


def captions(face: Face) -> list[str]:
    """What is written beside the face in the picture: ``happy``, ``woman, 27``."""
    return [
        *((_expression(face),) if hasattr(face, "expressions") else ()),
        *((f"{_noun(face)}, {int(face.age)}",) if hasattr(face, "age") else ()),
    ]


def lines(face: Face) -> list[str]:
    """What is written on the face's card: the numbers too."""
    return [
        *(expression_lines(face.expressions) if hasattr(face, "expressions") else ()),
        *(age_and_gender_lines(face) if hasattr(face, "age") else ()),
    ]


def to_json(faces: Sequence[Face]) -> str:
    """Everything that was computed."""
    return json.dumps([face.to_dict() for face in faces], indent=2)


def to_csv(faces: Sequence[Face]) -> str:
    """One row a face; what was not computed stays empty."""
    text = io.StringIO()
    table = csv.DictWriter(text, COLUMNS)
    table.writeheader()
    for number, face in enumerate(faces, start=1):
        table.writerow(_row(number, face))
    return text.getvalue()


def _noun(face: Face) -> str:
    return "woman" if face.gender.value == "female" else "man"


def _expression(face: Face) -> str:
    return face.expressions.as_sorted_array()[0][0]


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
