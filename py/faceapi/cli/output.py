"""Results as text for people, as JSON Lines, or as CSV."""

from __future__ import annotations

import base64
import csv
import io
import json
import os
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from faceapi.cli.files import write_result
from faceapi.cli.inputs import Input
from faceapi.core.geometry.points import Dimensions
from faceapi.core.identity.matching import FaceMatch
from faceapi.core.js_numbers import floor_to, js_number
from faceapi.core.results.expressions import FACE_EXPRESSION_LABELS
from faceapi.core.results.faces import Face
from faceapi.core.untrusted_text import printable, text_cell, well_formed

PLACE = ("file", "face", "score", "x", "y", "width", "height")


class Columns(NamedTuple):
    """What a command adds to a row: the names, and the values of a face."""

    names: Sequence[str]
    values: Callable[[Face], list[object]]


class Writer(Protocol):
    """Puts the results of one picture on standard output."""

    def write(
        self, source: Input, size: Dimensions, faces: Sequence[Face], matches: Sequence[FaceMatch]
    ) -> None: ...


class TextWriter:
    """A line a face."""

    def write(
        self, source: Input, size: Dimensions, faces: Sequence[Face], matches: Sequence[FaceMatch]
    ) -> None:
        """``photo.jpg: score 0.99, 177 × 240 at (413, 354), happy 0.98``."""
        name = printable(source.name)
        lines = [] if faces else [f"{name}: no faces"]
        for number, face in enumerate(faces):
            words = [f"score {_floored(face.score)}", _place(face), *_words(face)]
            if matches:
                words.append(printable(str(matches[number])))
            lines.append(f"{name}: {', '.join(words)}")
        write_result("".join(f"{line}\n" for line in lines))


class JsonWriter:
    """An object a picture, a line each."""

    def write(
        self, source: Input, size: Dimensions, faces: Sequence[Face], matches: Sequence[FaceMatch]
    ) -> None:
        """``{"file": …, "width": …, "height": …, "faces": [Face.to_dict() …]}``.

        Of a file name that is not UTF-8 ``file`` is a legible form, ``file_base64`` its bytes.
        """
        found = [face.to_dict() for face in faces]
        for entry, match in zip(found, matches, strict=False):
            entry["match"] = {"label": well_formed(match.label), "distance": match.distance}
        size_entry = {"width": int(size.width), "height": int(size.height)}
        write_json({**file_entry(source), **size_entry, "faces": found})


class CsvWriter:
    """A row a face, below one heading, which is there without faces too."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._headed = False

    def write(
        self, source: Input, size: Dimensions, faces: Sequence[Face], matches: Sequence[FaceMatch]
    ) -> None:
        """``file, face, score, x, y, width, height`` and what the command computes."""
        rows: list[list[object]] = []
        if not self._headed:
            rows.append([*PLACE, *self._columns.names])
            self._headed = True
        for number, face in enumerate(faces):
            box = face.box
            row: list[object] = [
                source.name,
                number,
                face.score,
                box.x,
                box.y,
                box.width,
                box.height,
            ]
            row += self._columns.values(face)
            if matches:
                row += [matches[number].label, matches[number].distance]
            rows.append(row)
        write_csv(rows)


def file_entry(source: Input) -> dict[str, str]:
    """A picture's name as members of a JSON object."""
    legible = well_formed(source.name)
    if legible == source.name:
        return {"file": legible}
    content = base64.b64encode(os.fsencode(source.name)).decode("ascii")
    return {"file": legible, "file_base64": content}


def write_json(value: object) -> None:
    """One line of JSON on standard output, in ASCII and without control characters."""
    write_result(json.dumps(value).replace("\x7f", "\\u007f") + "\n")


def write_csv(rows: Sequence[Sequence[object]]) -> None:
    """Rows on standard output. Text has no control characters and is no formula."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    for row in rows:
        writer.writerow([text_cell(printable(v)) if isinstance(v, str) else v for v in row])
    write_result(table.getvalue())


def writer_for(as_json: bool, as_csv: bool, command: str) -> Writer:
    """The writer that a command line asks for."""
    if as_json:
        return JsonWriter()
    return CsvWriter(COLUMNS.get(command, NO_COLUMNS)) if as_csv else TextWriter()


def _nothing(face: Face) -> list[object]:
    return []


def _landmark_values(face: Face) -> list[object]:
    return [*face.landmarks.positions.ravel()]


def _descriptor_values(face: Face) -> list[object]:
    return [float(value) for value in face.descriptor]


def _expression_values(face: Face) -> list[object]:
    return [getattr(face.expressions, label) for label in FACE_EXPRESSION_LABELS]


def _age_values(face: Face) -> list[object]:
    return [face.age, face.gender.value, face.gender_probability]


NO_COLUMNS = Columns((), _nothing)
COLUMNS: Mapping[str, Columns] = {
    "landmarks": Columns([f"{axis}{i}" for i in range(68) for axis in "xy"], _landmark_values),
    "describe": Columns([f"d{i}" for i in range(128)], _descriptor_values),
    "expressions": Columns(FACE_EXPRESSION_LABELS, _expression_values),
    "age-gender": Columns(("age", "gender", "gender_probability"), _age_values),
    "match": Columns(("label", "distance"), _nothing),
}


def _place(face: Face) -> str:
    box = face.box
    return f"{box.width:.0f} × {box.height:.0f} at ({box.x:.0f}, {box.y:.0f})"


def _words(face: Face) -> list[str]:
    words = []
    if "expressions" in face.computed:
        best = face.expressions.as_sorted_array()[0]
        words.append(f"{best.expression} {_floored(best.probability)}")
    if "age" in face.computed:
        sure = _floored(face.gender_probability)
        words.append(f"{floor_to(face.age, 0):.0f} years, {face.gender.value} {sure}")
    if "descriptor" in face.computed:
        words.append("descriptor " + " ".join(f"{v:.3f}" for v in face.descriptor[:4]) + " …")
    elif "landmarks" in face.computed:
        words.append("68 landmarks")
    return words


def _floored(value: float) -> str:
    return js_number(floor_to(value))
