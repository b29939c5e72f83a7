"""Results as text for people, as JSON Lines, or as CSV."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from faceapi.cli.inputs import Input
from faceapi.core.geometry.points import Dimensions
from faceapi.core.identity.matching import FaceMatch
from faceapi.core.js_numbers import floor_to, js_number
from faceapi.core.results.expressions import FACE_EXPRESSION_LABELS
from faceapi.core.results.faces import Face

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
        if not faces:
            print(f"{source.name}: no faces")
        for number, face in enumerate(faces):
            words = [f"score {_floored(face.score)}", _place(face), *_words(face)]
            if matches:
                words.append(str(matches[number]))
            print(f"{source.name}: {', '.join(words)}")


class JsonWriter:
    """An object a picture, a line each."""

    def write(
        self, source: Input, size: Dimensions, faces: Sequence[Face], matches: Sequence[FaceMatch]
    ) -> None:
        """``{"file": …, "width": …, "height": …, "faces": [Face.to_dict() …]}``."""
        found = [face.to_dict() for face in faces]
        for entry, match in zip(found, matches, strict=False):
            entry["match"] = {"label": match.label, "distance": match.distance}
        size_entry = {"width": int(size.width), "height": int(size.height)}
        print(json.dumps({"file": source.name, **size_entry, "faces": found}))


class CsvWriter:
    """A row a face, below one heading, which is there without faces too."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._writer = csv.writer(sys.stdout, lineterminator="\n")
        self._headed = False

    def write(
        self, source: Input, size: Dimensions, faces: Sequence[Face], matches: Sequence[FaceMatch]
    ) -> None:
        """``file, face, score, x, y, width, height`` and what the command computes."""
        if not self._headed:
            self._writer.writerow([*PLACE, *self._columns.names])
            self._headed = True
        for number, face in enumerate(faces):
            box = face.box
            row = [source.name, number, face.score, box.x, box.y, box.width, box.height]
            row += self._columns.values(face)
            if matches:
                row += [matches[number].label, matches[number].distance]
            self._writer.writerow(row)


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
