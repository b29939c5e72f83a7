"""The results of an image on standard output, as text, JSON Lines or CSV."""

from __future__ import annotations

import base64
import os
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from faceapi.cli.inputs import ImageSource
from faceapi.cli.output import write_csv, write_json, write_text
from faceapi.core.geometry.points import Dimensions
from faceapi.core.identity.matching import FaceMatch
from faceapi.core.js_numbers import floor_to, js_number
from faceapi.core.results.expressions import FACE_EXPRESSION_LABELS
from faceapi.core.results.faces import Face
from faceapi.core.untrusted_text import printable, well_formed

BOX_COLUMNS = ("file", "face", "score", "x", "y", "width", "height")
COLUMNS: Mapping[str, tuple[Sequence[str], Callable[[Face], list[object]]]] = {
    "landmarks": (
        [f"{axis}{i}" for i in range(68) for axis in "xy"],
        lambda face: [*face.landmarks.positions.ravel()],
    ),
    "descriptors": (
        [f"d{i}" for i in range(128)],
        lambda face: [float(value) for value in face.descriptor],
    ),
    "expressions": (
        FACE_EXPRESSION_LABELS,
        lambda face: [getattr(face.expressions, label) for label in FACE_EXPRESSION_LABELS],
    ),
    "age-gender": (
        ("age", "gender", "gender_probability"),
        lambda face: [face.age, face.gender.value, face.gender_probability],
    ),
    "match": (("label", "distance"), lambda face: []),
}
"""Further CSV columns of each command, and their values for a face."""


@dataclass(frozen=True, slots=True)
class ImageResult:
    """The faces of one image (sizes in pixels), and one match per face for ``match``."""

    source: ImageSource
    size: Dimensions
    faces: Sequence[Face]
    matches: Sequence[FaceMatch]


def write_faces(result: ImageResult, options: Namespace, *, heading: bool) -> None:
    """Write one image's results in the requested format; ``heading`` starts the CSV."""
    if options.json:
        _write_faces_as_json(result)
    elif options.csv:
        _write_faces_as_csv(result, options.command, heading)
    else:
        _write_faces_as_text(result)


def write_timings(
    source: ImageSource, timings: Mapping[str, float], options: Namespace, *, heading: bool
) -> None:
    """Write one image's number of faces and medians in milliseconds."""
    if options.json:
        write_json({**file_entry(source), "runs": options.runs, "milliseconds": timings})
    elif options.csv:
        names = [["file", *timings]] if heading else []
        write_csv([*names, [source.name, *timings.values()]])
    else:
        stages = ", ".join(f"{k} {v:.1f}" for k, v in timings.items() if k != "faces")
        write_text(f"{printable(source.name)}: {timings['faces']:.0f} faces; ms: {stages}\n")


def _write_faces_as_text(result: ImageResult) -> None:
    """``photo.jpg: score 0.99, 177 × 240 at (413, 354), happy 0.98``."""
    name = printable(result.source.name)
    lines = [] if result.faces else [f"{name}: no faces"]
    for index, face in enumerate(result.faces):
        parts = [f"score {format_score(face.score)}", format_box(face), *describe(face)]
        if result.matches:
            parts.append(printable(str(result.matches[index])))
        lines.append(f"{name}: {', '.join(parts)}")
    write_text("".join(f"{line}\n" for line in lines))


def _write_faces_as_json(result: ImageResult) -> None:
    """``{"file": …, "width": …, "height": …, "faces": [Face.to_dict() …]}``."""
    faces = [face.to_dict() for face in result.faces]
    for entry, match in zip(faces, result.matches, strict=False):
        entry["match"] = {"label": well_formed(match.label), "distance": match.distance}
    size = {"width": int(result.size.width), "height": int(result.size.height)}
    write_json({**file_entry(result.source), **size, "faces": faces})


def _write_faces_as_csv(result: ImageResult, command: str, heading: bool) -> None:
    names, values = COLUMNS.get(command, ((), lambda face: []))
    rows: list[list[object]] = [[*BOX_COLUMNS, *names]] if heading else []
    for index, face in enumerate(result.faces):
        box = face.box
        row: list[object] = [result.source.name, index, face.score]
        row += [box.x, box.y, box.width, box.height, *values(face)]
        if result.matches:
            row += [result.matches[index].label, result.matches[index].distance]
        rows.append(row)
    write_csv(rows)


def file_entry(source: ImageSource) -> dict[str, str]:
    """Return an image's name as JSON members; ``file_base64`` has the bytes of invalid UTF-8."""
    valid_name = well_formed(source.name)
    if valid_name == source.name:
        return {"file": valid_name}
    content = base64.b64encode(os.fsencode(source.name)).decode("ascii")
    return {"file": valid_name, "file_base64": content}


def describe(face: Face) -> list[str]:
    """The computed values of a face as text."""
    parts = []
    if "expressions" in face.computed:
        best = face.expressions.as_sorted_array()[0]
        parts.append(f"{best.expression} {format_score(best.probability)}")
    if "age" in face.computed:
        probability = format_score(face.gender_probability)
        parts.append(f"{floor_to(face.age, 0):.0f} years, {face.gender.value} {probability}")
    if "descriptor" in face.computed:
        parts.append("descriptor " + " ".join(f"{v:.3f}" for v in face.descriptor[:4]) + " …")
    elif "landmarks" in face.computed:
        parts.append("68 landmarks")
    return parts


def format_box(face: Face) -> str:
    """``177 × 240 at (413, 354)``."""
    box = face.box
    return f"{box.width:.0f} × {box.height:.0f} at ({box.x:.0f}, {box.y:.0f})"


def format_score(value: float) -> str:
    """Two decimals, truncated as in face-api.js."""
    return js_number(floor_to(value))
