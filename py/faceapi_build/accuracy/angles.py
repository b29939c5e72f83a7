"""Tilted, turned and small faces: what the keywords ``upright``, ``turns`` and ``tiles`` achieve.

Photos are turned, so the answers are known: the face of the upright photo. Sets that are not there
are left out; without any, the sample pictures are used.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

import faceapi
from faceapi.types import DetectorOptions, Face
from faceapi_build.accuracy.detection import match_boxes
from faceapi_build.accuracy.sets.labeled_photos import LabeledPhotos
from faceapi_build.accuracy.sets.photo_pairs import PhotoPairs
from faceapi_build.accuracy.turned import TurnedPhoto, make_crowd, read_photo
from faceapi_build.console import log
from faceapi_build.paths import SAMPLES

TILTS = (15, 30, 45, 60)
QUARTERS = (90, 180, 270)
ALL_TURNS = (0, 90, 180, 270)
FINE_TURNS = tuple(range(0, 360, 45))
TABLES = ("identity", "detection", "crowd", "upright-photos")
MAX_DISTANCE = 0.6
"""face-api.js's limit: a descriptor at this distance is taken for somebody else."""


async def measure(data: Path, tables: Sequence[str]) -> dict[str, Any]:
    """The tables by name, from the sets below ``data`` or the sample pictures."""
    pairs, photos = PhotoPairs.find(data), LabeledPhotos.find(data)
    people = _people(pairs)
    labeled = (
        {}
        if photos is None
        else {
            photos.folder / name: np.array([face.xyxy for face in faces])
            for name, faces in photos.photos.items()
        }
    )
    parts: dict[str, Callable[[], Awaitable[list[dict[str, Any]]]]] = {
        "identity": lambda: _identity(people),
        "detection": lambda: _detection(labeled),
        "crowd": lambda: _crowd(people),
        "upright-photos": lambda: _upright_photos(sorted({*people, *labeled, *_samples()})),
    }
    results: dict[str, Any] = {}
    for name, part in parts.items():
        if name in tables:
            results[name] = await part()
            log(markdown({name: results[name]}))
    return results


def markdown(results: Mapping[str, Any]) -> str:
    """The tables as Markdown."""
    return "\n\n".join("\n".join(_table(name, rows)) for name, rows in results.items()) + "\n"


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield f"### {name.replace('-', ' ')}"
    yield ""
    columns = list(rows[0]) if rows else []
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for row in rows:
        cells = (f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row.values())
        yield f"| {' | '.join(cells)} |"


async def _identity(people: Sequence[Path]) -> list[dict[str, Any]]:
    """Distances of each person's descriptor to that of the upright photo."""
    rows = []
    plans: list[tuple[str, dict[str, Any], tuple[int, ...]]] = [
        ("none", {}, TILTS),
        ("upright", {"upright": True}, TILTS),
        ("upright, mirror", {"upright": True, "mirror": True}, TILTS),
        ("upright, turns", {"upright": True, "turns": ALL_TURNS}, QUARTERS),
    ]
    for title, keywords, angles in plans:
        references = [await _describe(TurnedPhoto.open(path, 0), keywords) for path in people]
        for angle in angles:
            distances = []
            for path, reference in zip(people, references, strict=True):
                face = await _describe(TurnedPhoto.open(path, angle), keywords)
                if face is not None and reference is not None:
                    difference = face.descriptor - reference.descriptor
                    distances.append(float(np.linalg.norm(difference)))
            rows.append(
                {
                    "angle": angle,
                    "keywords": title,
                    "photos": len(people),
                    "found": len(distances),
                    "median": float(np.median(distances)) if distances else float("nan"),
                    "largest": max(distances, default=float("nan")),
                    "strangers": sum(distance >= MAX_DISTANCE for distance in distances),
                }
            )
    return rows


async def _describe(photo: TurnedPhoto, keywords: Mapping[str, Any]) -> Face | None:
    task = faceapi.detect_single_face(photo.pixels, **keywords)
    return await task.with_face_landmarks().with_face_descriptor()


async def _detection(labeled: Mapping[Path, NDArray[np.float64]]) -> list[dict[str, Any]]:
    """Faces of labeled photos, turned, with and without turns."""
    rows = []
    center_face = faceapi.CenterFaceOptions()
    searches: list[tuple[str, DetectorOptions, dict[str, Any]]] = [
        ("SSD", faceapi.SsdMobilenetv1Options(), {}),
        ("SSD, turns", faceapi.SsdMobilenetv1Options(), {"turns": ALL_TURNS}),
        ("CenterFace", center_face, {}),
        ("CenterFace, turns", center_face, {"turns": ALL_TURNS}),
        ("CenterFace, 8 turns", center_face, {"turns": FINE_TURNS}),
    ]
    for title, options, keywords in searches:
        for angle in (0, 30, 60, 90, 180):
            matched = wrong = faces = 0
            for path, boxes in labeled.items():
                photo = TurnedPhoto.open(path, angle)
                task = faceapi.detect_all_faces(photo.pixels, options, **keywords)
                detected = await task.with_face_landmarks()
                expected = np.array([photo.square(box) for box in boxes])
                matches = match_boxes(expected, _squares(detected))
                faces += len(boxes)
                matched += len(matches)
                wrong += len(detected) - len(matches)
            row = {"angle": angle, "search": title, "faces": faces, "found": matched}
            rows.append({**row, "wrong": wrong})
    return rows


async def _crowd(people: Sequence[Path]) -> list[dict[str, Any]]:
    heads = []
    for path in people:
        image = read_photo(path)
        face = await faceapi.detect_single_face(image)
        if face is not None:
            box = face.box
            heads.append((image, np.array([box.left, box.top, box.right, box.bottom])))
    pixels, boxes = make_crowd(heads)
    rows = []
    searches: list[tuple[str, DetectorOptions, dict[str, Any]]] = [
        ("SSD", faceapi.SsdMobilenetv1Options(), {}),
        ("SSD, tiles", faceapi.SsdMobilenetv1Options(), {"tiles": "auto"}),
        ("tiny, tiles", faceapi.TinyFaceDetectorOptions(), {"tiles": "auto"}),
        ("CenterFace", faceapi.CenterFaceOptions(), {}),
        ("CenterFace, 2048", faceapi.CenterFaceOptions(input_size=2048), {}),
    ]
    for title, options, keywords in searches:
        start, cpu_start = perf_counter(), process_time()
        faces = await faceapi.detect_all_faces(pixels, options, **keywords)
        seconds, cpu_seconds = perf_counter() - start, process_time() - cpu_start
        matches = match_boxes(boxes, _squares(faces))
        row = {"search": title, "faces": len(boxes), "found": len(matches)}
        wrong = len(faces) - len(matches)
        # The time of the processor does not count what else the machine does.
        rows.append({**row, "wrong": wrong, "seconds": seconds, "cpu_seconds": cpu_seconds})
    return rows


async def _upright_photos(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """Faces of photos that are not turned, with all keywords, against those by default."""
    rows = []
    ssd = faceapi.SsdMobilenetv1Options()
    searches: list[tuple[str, dict[str, Any]]] = [
        ("SSD, upright", {"upright": True}),
        ("SSD, turns", {"turns": ALL_TURNS}),
        ("SSD, tiles", {"tiles": "auto"}),
    ]
    for title, keywords in searches:
        total = same = added = 0
        for path in paths:
            default = await faceapi.detect_all_faces(path, ssd)
            # Landmarks tell faces from what only looks like one in a turned picture.
            faces = await faceapi.detect_all_faces(path, ssd, **keywords).with_face_landmarks()
            matches = match_boxes(_squares(default), _squares(faces))
            total += len(default)
            same += len(matches)
            added += len(faces) - len(matches)
        row = {"search": title, "faces": total, "same": same}
        rows.append({**row, "lost": total - same, "added": added})
    return rows


def _people(pairs: PhotoPairs | None) -> list[Path]:
    if pairs is None:
        return _samples()
    names = {name for first, second, _ in pairs.pairs for name in (first, second)}
    return [pairs.folder / name for name in sorted(names)]


def _samples() -> list[Path]:
    return sorted(SAMPLES.glob("*.jpg"))


def _squares(faces: Sequence[Face]) -> NDArray[np.float64]:
    """Squares of the same area and center as the boxes, ``(n, 4)``: their sides do not turn."""
    rows = []
    for face in faces:
        box = face.box
        x, y = box.x + box.width / 2, box.y + box.height / 2
        half = float(np.sqrt(max(box.area, 0))) / 2
        rows.append([x - half, y - half, x + half, y + half])
    return np.array(rows, np.float64).reshape(-1, 4)
