"""People and their images on standard output, as text, JSON Lines or CSV."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass

from faceapi.cli.inputs import ImageSource
from faceapi.cli.output import write_csv, write_json, write_text
from faceapi.cli.results import BOX_COLUMNS, file_entry, format_box
from faceapi.core.results.faces import Face
from faceapi.core.results.serialization.plain_values import to_jsonable
from faceapi.core.untrusted_text import printable


@dataclass(frozen=True, slots=True)
class FaceInImage:
    """A face, and its number on its image."""

    source: ImageSource
    number: int
    face: Face


def write_people(people: Sequence[Sequence[FaceInImage]], options: Namespace) -> None:
    """Write every person in the requested format."""
    if options.json:
        for number, faces in enumerate(people, 1):
            write_json({"person": number, "faces": [_entry(face) for face in faces]})
    elif options.csv:
        rows: list[list[object]] = [["person", *BOX_COLUMNS]]
        rows += [[number, *_row(face)] for number, faces in enumerate(people, 1) for face in faces]
        write_csv(rows)
    else:
        for number, faces in enumerate(people, 1):
            write_text(f"person {number}: {len(faces)} {'face' if len(faces) == 1 else 'faces'}\n")
            for each in faces:
                write_text(f"  {printable(each.source.name)}: {format_box(each.face)}\n")


def _entry(each: FaceInImage) -> dict[str, object]:
    detection = to_jsonable(each.face.detection)
    return {**file_entry(each.source), "face": each.number, "detection": detection}


def _row(each: FaceInImage) -> list[object]:
    box = each.face.box
    return [each.source.name, each.number, each.face.score, box.x, box.y, box.width, box.height]
