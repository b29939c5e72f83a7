"""Results as text for people, as JSON Lines, or as CSV."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeAlias

from faceapi.cli.inputs import Input
from faceapi.core.expressions import FACE_EXPRESSION_LABELS
from faceapi.core.faces import Face
from faceapi.core.matching import FaceMatch
from faceapi.core.points import Dimensions
from faceapi.core.rounding import floor_to, js_number

Row: TypeAlias = dict[str, object]


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
    """A row a face, below one heading."""

    def __init__(self, columns: Callable[[Face], Row]) -> None:
        self._columns = columns
        self._writer = csv.writer(sys.stdout, lineterminator="\n")
        self._headed = False

    def write(
        self, source: Input, size: Dimensions, faces: Sequence[Face], matches: Sequence[FaceMatch]
    ) -> None:
        """``file, face, score, x, y, width, height`` and what the command computes."""
        for number, face in enumerate(faces):
            box = face.box
            row: Row = {"file": source.name, "face": number, "score": face.score}
            row |= {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
            row |= self._columns(face)
            if matches:
                row |= {"label": matches[number].label, "distance": matches[number].distance}
            if not self._headed:
                self._writer.writerow(row)
                self._headed = True
            self._writer.writerow(row.values())


def writer_for(as_json: bool, as_csv: bool, command: str) -> Writer:
    """The writer that a command line asks for."""
    if as_json:
        return JsonWriter()
    return CsvWriter(COLUMNS.get(command, _nothing)) if as_csv else TextWriter()


def _nothing(face: Face) -> Row:
    return {}


def _landmark_columns(face: Face) -> Row:
    points = face.landmarks.positions
    return {f"{axis}{i}": points[i, j] for i in range(68) for j, axis in enumerate("xy")}


def _descriptor_columns(face: Face) -> Row:
    return {f"d{i}": float(value) for i, value in enumerate(face.descriptor)}


def _expression_columns(face: Face) -> Row:
    return {label: getattr(face.expressions, label) for label in FACE_EXPRESSION_LABELS}


def _age_columns(face: Face) -> Row:
    probability = face.gender_probability
    return {"age": face.age, "gender": face.gender.value, "gender_probability": probability}


COLUMNS: Mapping[str, Callable[[Face], Row]] = {
    "landmarks": _landmark_columns,
    "describe": _descriptor_columns,
    "expressions": _expression_columns,
    "age-gender": _age_columns,
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
