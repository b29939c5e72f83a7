"""The state of one face between two frames."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from math import exp, hypot

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.median import median
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.expressions import FaceExpressions
from faceapi.core.results.faces import Face
from faceapi.core.results.landmarks import FaceLandmarks68
from faceapi.tracking.head_frame import BoxFit, HeadFrame, Shape
from faceapi.tracking.options import Smoothing, TrackingOptions
from faceapi.tracking.renewal import Renewal
from faceapi.tracking.smoothing.averages import AgeGenderAverage, BestDescriptors, ExpressionAverage
from faceapi.tracking.smoothing.blinks import BlinkCounter
from faceapi.tracking.smoothing.one_euro import LandmarkFilter
from faceapi.tracking.starting import NewFace
from faceapi.tracking.tracked_face import TrackedFace

HISTORY_FRAMES = 60
"""Frames for which boxes are kept, to match detections that arrive late."""
_VELOCITY_SECONDS = 0.08
"""Time constant of the average of the velocity."""
_UNSURE = 8
"""Newest frames that say nothing about a face that was just hidden."""
_TREND = 8
"""Frames before these from which its movement is taken."""
_MAX_EXTRAPOLATION = 1.5
"""Seconds for which a movement is extrapolated at most."""
_FIT_WEIGHT = 0.25
"""Weight of a new detection in where its detector places boxes."""


class Track:
    """A face that is followed, or was lost and may come back.

    ``points`` are its landmarks ``(68, 2)`` in pixels of the picture, not smoothed.
    """

    def __init__(
        self,
        track_id: int,
        face: NewFace,
        now: float,
        smoothing: Smoothing | None,
        options: TrackingOptions,
    ) -> None:
        """Start at a new face."""
        self.track_id = track_id
        self.first_seen = self.last_seen = now
        self.frames = 0
        self.score = face.detection.score
        self.failures = 0
        self.presence_confirmed = False
        self.presence: Renewal | None = None
        """The last check that found a face; ``None`` before the first check."""
        self.expressions = ExpressionAverage()
        self.renewed_expressions: Renewal | None = None
        self.age_gender = AgeGenderAverage()
        self.descriptors = BestDescriptors(options.max_descriptors)
        self.due: dict[str, int] = {}
        """Frame from which on an attribute is computed again; without those never computed."""
        self._expressions_at = now
        self._smoothing = smoothing
        self._history: deque[tuple[int, float, HeadFrame]] = deque(maxlen=HISTORY_FRAMES)
        self._place(face)

    def _place(self, face: NewFace) -> None:
        self.points, self.head, self.shape = face.points, face.head, Shape.of(face.points)
        self.image_dims = face.detection.image_dims
        self._fit = BoxFit.between(face.detected_head, face.detection.box)
        self._filter = LandmarkFilter(self._smoothing) if self._smoothing is not None else None
        self._smoothed = face.points
        self._velocity = (0.0, 0.0)
        self._blinks = BlinkCounter()
        self._last_update: float | None = None

    @property
    def box(self) -> Box:
        """The box in pixels of the picture, not smoothed, placed as the detector places it."""
        return self._fit.box(self.head)

    def head_at(self, frame: int) -> HeadFrame | None:
        """The head in an earlier frame; ``None`` if the face was not followed there."""
        return next((head for number, _, head in self._history if number == frame), None)

    def box_of(self, head: HeadFrame) -> Box:
        """The box in pixels when the head was there."""
        return self._fit.box(head)

    @property
    def settled_head(self) -> HeadFrame:
        """Where the head was some frames ago, with its usual size.

        While a face is covered bit by bit, its landmarks shrink into the visible part.
        """
        earlier = self._history[max(len(self._history) - 1 - _UNSURE, 0)][2]
        side = median([head.side for *_, head in self._history])
        scale = side / max(earlier.side, 1e-9)
        return replace(earlier, width=earlier.width * scale, height=earlier.height * scale)

    def extrapolated(self, now: float) -> NDArray[np.float64]:
        """Where the center would be if the head had kept its movement of some frames ago.

        When a face passes in front of another, the landmarks of the hidden one slide onto it within
        these frames, so the newest positions say nothing about the hidden face.
        """
        past = [entry for entry in self._history if entry[0] <= self._history[-1][0] - _UNSURE]
        past = past[-_TREND:] or list(self._history)[:1]
        times = np.array([time for _, time, _ in past])
        centers = np.array([[head.center_x, head.center_y] for *_, head in past])
        offsets = times - times.mean()
        spread = float((offsets**2).sum())
        velocity = offsets @ centers / spread if spread > 0 else np.zeros(2)
        seconds = min(now - float(times.mean()), _MAX_EXTRAPOLATION)
        extrapolated: NDArray[np.float64] = centers.mean(axis=0) + velocity * seconds
        return extrapolated

    def predicted_shift(self, now: float) -> tuple[float, float]:
        """The expected movement since the last frame in pixels, at most a quarter of the face."""
        if self._last_update is None:
            return 0.0, 0.0
        seconds = min(max(now - self._last_update, 0.0), 0.2)
        length = hypot(*self._velocity) * seconds
        limit = 0.25 * self.head.side
        if length > limit:
            seconds *= limit / length
        return self._velocity[0] * seconds, self._velocity[1] * seconds

    def move(
        self,
        points: NDArray[np.float64],
        head: HeadFrame,
        shape: Shape,
        frame: int,
        now: float,
    ) -> None:
        """Take the landmarks of a new frame, and their head and shape."""
        if self._last_update is None:
            seconds = 0.0
        else:
            seconds = now - self._last_update
            if seconds > 0:
                weight = 1 - exp(-seconds / _VELOCITY_SECONDS)
                x = (head.center_x - self.head.center_x) / seconds
                y = (head.center_y - self.head.center_y) / seconds
                past_x, past_y = self._velocity
                self._velocity = past_x + weight * (x - past_x), past_y + weight * (y - past_y)
        self._smoothed = points if self._filter is None else self._filter.update(shape, seconds)
        self._blinks.update(points, seconds)
        self.points, self.head, self.shape = points, head, shape
        self.frames += 1
        self.last_seen = self._last_update = now
        self._history.append((frame, now, head))

    def displace(self, x: float, y: float) -> None:
        """Expect the face elsewhere in the next frame."""
        self.points = self.points + np.array([x, y])
        self.head = HeadFrame.around(self.points)

    def wait(self, frame: int, now: float) -> None:
        """Stay at the same place for a frame in which the face was not seen."""
        self.last_seen = self._last_update = now
        self._history.append((frame, now, self.head))

    def confirm(self, detection: FaceDetection, head: HeadFrame) -> None:
        """Take a detection of a frame in which the head was at ``head``."""
        self.score = detection.score
        self.failures = 0
        self._fit = self._fit.toward(BoxFit.between(head, detection.box), _FIT_WEIGHT)

    def resume(self, face: NewFace) -> None:
        """Continue at another place, after the face was lost."""
        self._place(face)
        self.confirm(face.detection, face.detected_head)

    def add_expressions(self, expressions: FaceExpressions, frame: int) -> None:
        """Add an estimate for the current frame."""
        self.expressions.add(expressions, self.last_seen - self._expressions_at)
        self._expressions_at = self.last_seen
        self.renewed_expressions = Renewal(frame, self.shape, self.expressions.is_settled)

    def raw_face(self) -> Face:
        """The face as the other networks see it: without smoothing."""
        box, size = self.box, self.image_dims
        face = Face(FaceDetection(self.score, box.rescale(size.reverse()), size))
        return face.with_landmarks(relative_landmarks(self.points, box))

    def to_face(self) -> TrackedFace:
        """The face in the current frame."""
        size = self.image_dims
        smooth = self._smoothed is not self.points
        box = self._fit.box(HeadFrame.around(self._smoothed) if smooth else self.head)
        face = TrackedFace(
            FaceDetection(self.score, box.rescale(size.reverse()), size),
            track_id=self.track_id,
            frames=self.frames,
            first_seen=self.first_seen,
            last_seen=self.last_seen,
            relative_velocity=(
                self._velocity[0] / size.width,
                self._velocity[1] / size.height,
            ),
            blinks=self._blinks.count,
            blinked=self._blinks.completed,
        ).with_landmarks(relative_landmarks(self._smoothed, box))
        if (expressions := self.expressions.value) is not None:
            face = face.with_expressions(expressions)
        if (age_gender := self.age_gender.value) is not None:
            face = face.with_age_gender(age_gender)
        if (descriptor := self.descriptors.value) is not None:
            face = face.with_descriptor(descriptor)
        return face


def relative_landmarks(points: NDArray[np.float64], box: Box) -> FaceLandmarks68:
    """Landmarks in fractions of a box, as ``Face.with_landmarks`` takes them."""
    relative = (points - [box.x, box.y]) / [box.width, box.height]
    return FaceLandmarks68(relative, Dimensions(box.width, box.height))
