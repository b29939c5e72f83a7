"""The faces of a video over time, for the chart and as CSV."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from faceapi import TrackedFace
from faceapi.core.untrusted_text import printable, text_cell
from faceapi.types import HeadPose

INTERVAL_S = 0.25
"""Time between two samples."""
MAX_ROWS = 50_000
"""Number of rows that are kept: three and a half hours of one face."""
FACING_YAW, FACING_PITCH = 20.0, 30.0
"""Largest turn to the side, and up or down, with which a head faces the camera, in degrees. Pitch
depends more on the proportions of a face and on the height of the camera."""
EXPRESSIONS = ("neutral", "happy", "sad", "angry", "fearful", "disgusted", "surprised")
COLUMNS = (
    *("time", "seconds", "face", "name", "x", "y", "width", "height", "score"),
    *("yaw", "pitch", "roll", "facing_camera", "age", "gender", *EXPRESSIONS),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One face at one moment."""

    time: datetime
    seconds: float
    """On the clock of the frames."""
    face: TrackedFace
    pose: HeadPose
    name: str = ""

    @property
    def expressions(self) -> tuple[float, ...] | None:
        """Probabilities in the order of :data:`EXPRESSIONS`; ``None`` if they are not computed."""
        return probabilities(self.face)


class TimeSeries:
    """Samples of every face, four times a second."""

    def __init__(self) -> None:
        self._samples: deque[Sample] = deque(maxlen=MAX_ROWS)
        self._first: float | None = None
        self._last = float("-inf")

    def __len__(self) -> int:
        return len(self._samples)

    def is_due(self, now: float) -> bool:
        """Whether it is time for a sample; ``now`` is in seconds."""
        return now - self._last >= INTERVAL_S

    def add(
        self, faces: Sequence[TrackedFace], names: Sequence[str], now: float, time: datetime
    ) -> None:
        """Take the faces of a frame; ``names`` has one name per face, or none at all."""
        self._last = now
        if self._first is None:
            self._first = now
        labels = list(names) or [""] * len(faces)
        self._samples.extend(
            Sample(time, now, face, face.pose, name)
            for face, name in zip(faces, labels, strict=True)
        )

    def recent(self, track_id: int, now: float, seconds: float) -> list[Sample]:
        """The samples of a face in the last ``seconds``, oldest first."""
        samples = []
        for sample in reversed(self._samples):
            if now - sample.seconds > seconds:
                break
            if sample.face.track_id == track_id:
                samples.append(sample)
        return samples[::-1]

    def to_csv(self) -> str:
        """One row per face and sample; columns that were not computed are empty."""
        text = io.StringIO()
        table = csv.DictWriter(text, COLUMNS)
        table.writeheader()
        for sample in self._samples:
            table.writerow(_row(sample, self._first or 0.0))
        return text.getvalue()


def probabilities(face: TrackedFace) -> tuple[float, ...] | None:
    """The probabilities in the order of :data:`EXPRESSIONS`; ``None`` if not computed."""
    if not hasattr(face, "expressions"):
        return None
    values = face.expressions
    return tuple(float(getattr(values, name)) for name in EXPRESSIONS)


def is_facing(pose: HeadPose) -> bool:
    """Whether a head faces the camera."""
    return abs(pose.yaw) <= FACING_YAW and abs(pose.pitch) <= FACING_PITCH


def _row(sample: Sample, start: float) -> dict[str, object]:
    face, pose = sample.face, sample.pose
    row: dict[str, object] = {
        "time": sample.time.isoformat(timespec="milliseconds"),
        "seconds": f"{sample.seconds - start:.2f}",
        "face": face.track_id,
        "name": text_cell(printable(sample.name)),
        "score": f"{face.score:.3f}",
        "facing_camera": "yes" if is_facing(pose) else "no",
    }
    row |= {name: f"{getattr(face.box, name):.1f}" for name in ("x", "y", "width", "height")}
    row |= {name: f"{getattr(pose, name):.1f}" for name in ("yaw", "pitch", "roll")}
    if hasattr(face, "age"):
        row |= {"age": f"{face.age:.1f}", "gender": face.gender.value}
    if (values := sample.expressions) is not None:
        row |= {name: f"{value:.3f}" for name, value in zip(EXPRESSIONS, values, strict=True)}
    return row
