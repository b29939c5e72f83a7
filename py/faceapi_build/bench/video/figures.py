"""Figures of a run over a film: switched ids, kept detections, jitter, lag, delays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import hypot, nan

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box
from faceapi.core.geometry.nms import iou
from faceapi_build.bench.video.films import Position

KEPT_IOU = 0.5


@dataclass(frozen=True, slots=True)
class SeenFace:
    """A face that a library reports."""

    box: Box
    """In pixels of the frame."""
    id: int | None = None
    """Its identity, if the library has one."""
    points: NDArray[np.float64] | None = None
    """68 landmarks, if it computes them."""


@dataclass(slots=True)
class Run:
    """What a library reports for each frame of a film, and how long it took."""

    faces: list[list[SeenFace]] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    stages: list[dict[str, float]] = field(default_factory=list)
    """The milliseconds of each stage of a frame, if the library measures them."""


def is_at(face: SeenFace, place: Position) -> bool:
    """Whether a reported face is where a person is."""
    x, y, height = place
    box = face.box
    distance = hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y)
    return distance < 0.4 * height and 0.4 * height < box.height < 1.7 * height


def matched(faces: Sequence[SeenFace], truth: dict[str, Position]) -> dict[str, SeenFace]:
    """The reported face of each person."""
    return {
        name: face
        for name, place in truth.items()
        if (face := next((face for face in faces if is_at(face, place)), None)) is not None
    }


def id_switches(run: Run, truths: Sequence[dict[str, Position]]) -> int:
    """How often a person's face, or a former id of another person, changes its id."""
    person_of: dict[int, str] = {}
    id_of: dict[str, int] = {}
    switches = 0
    for faces, truth in zip(run.faces, truths, strict=True):
        for name, face in matched(faces, truth).items():
            if face.id is None:
                continue
            if id_of.get(name, face.id) != face.id or person_of.get(face.id, name) != name:
                switches += 1
            id_of[name], person_of[face.id] = face.id, name
    return switches


RETURN_FRAMES = 30
"""Frames without a person after which it comes back, rather than being hidden."""


def returns(run: Run, truths: Sequence[dict[str, Position]]) -> tuple[int, int]:
    """How many people come back after a second out of sight, and how many under their former id.

    The others have a new id: without descriptors a tracker cannot know who comes back elsewhere, or
    after a cut. :func:`id_switches` counts those as well.
    """
    recognized = total = 0
    id_of: dict[str, int] = {}
    last_seen: dict[str, int] = {}
    waiting: dict[str, int] = {}
    for step, (faces, truth) in enumerate(zip(run.faces, truths, strict=True)):
        for name in truth:
            if name in id_of and step - last_seen.get(name, step) > RETURN_FRAMES:
                waiting[name] = id_of[name]
            last_seen[name] = step
        for name, face in matched(faces, truth).items():
            if face.id is None:
                continue
            if name in waiting:
                total += 1
                recognized += face.id == waiting.pop(name)
            id_of[name] = face.id
    return recognized, total


def kept(run: Run, reference: Run) -> tuple[int, int]:
    """How many detections of another run this one has too at IoU 0.5, and their number."""
    count = total = 0
    for faces, detections in zip(run.faces, reference.faces, strict=True):
        total += len(detections)
        count += sum(
            any(iou(face.box, detection.box) >= KEPT_IOU for face in faces)
            for detection in detections
        )
    return count, total


def jitter(run: Run) -> float:
    """Median second difference of the points of a single face, in pixels; NaN without points."""
    tracks = [
        faces[0].points if len(faces) == 1 and faces[0].points is not None else None
        for faces in run.faces
    ]
    differences = [
        float(np.linalg.norm(before - 2 * now + after, axis=1).mean())
        for before, now, after in zip(tracks, tracks[1:], tracks[2:], strict=False)
        if before is not None and now is not None and after is not None
    ]
    return float(np.median(differences)) if differences else nan


def lag(run: Run, truths: Sequence[dict[str, Position]], *, longest: int = 8) -> float:
    """Frames by which the boxes of the only person trail the true motion, to a tenth."""
    names = {name for truth in truths for name in truth}
    if len(names) != 1:
        return nan
    (name,) = names
    pairs = [
        (index, face.box.x + face.box.width / 2)
        for index, (faces, truth) in enumerate(zip(run.faces, truths, strict=True))
        if (face := matched(faces, truth).get(name)) is not None
    ]
    if len(pairs) < 20:
        return nan
    index = np.array([pair[0] for pair in pairs], np.float64)
    shown = np.array([pair[1] for pair in pairs])
    true = np.array([truth.get(name, (nan,))[0] for truth in truths])
    known = np.flatnonzero(~np.isnan(true))
    delays = np.arange(-1, longest, 0.1)
    errors = [
        float(np.std(shown - np.interp(index - delay, known, true[known]))) for delay in delays
    ]
    return float(delays[int(np.argmin(errors))])


def appearance_delay(run: Run, truths: Sequence[dict[str, Position]]) -> int:
    """Frames until each new face has a box, the longest; a face that never has one counts fully."""
    longest = 0
    waiting: dict[str, int] = {}
    for faces, truth in zip(run.faces, truths, strict=True):
        present = matched(faces, truth)
        waiting = {name: 0 if name in present else waiting.get(name, 0) + 1 for name in truth}
        longest = max(longest, *waiting.values()) if waiting else longest
    return longest


def departure_delay(run: Run, truths: Sequence[dict[str, Position]]) -> int:
    """Frames for which boxes remain after the last face of a film has left, the longest."""
    longest = current = 0
    for faces, truth in zip(run.faces, truths, strict=True):
        current = current + 1 if faces and not truth else 0
        longest = max(longest, current)
    return longest
