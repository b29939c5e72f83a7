"""New faces: from what a search has found to their landmarks in the current frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faceapi.core.pixels.picture import Picture
from faceapi.core.results.detection import FaceDetection
from faceapi.tracking.head_frame import LANDMARK_SCALE, HeadFrame
from faceapi.tracking.networks import SLOW_SECONDS, TrackingNetworks, upright_region


class NewFace(NamedTuple):
    """A face that is not followed yet."""

    detection: FaceDetection
    detected_head: HeadFrame
    """The head in the frame that was searched."""
    points: NDArray[np.float64]
    """Landmarks ``(68, 2)`` in pixels of the current frame."""
    head: HeadFrame
    """The head there."""
    presence: float
    """Score of the presence check there, 0 to 1."""


class _Candidate(NamedTuple):
    """A detection, and the newest landmarks of its face."""

    detection: FaceDetection
    detected_head: HeadFrame
    points: NDArray[np.float64]


async def find_points(
    networks: TrackingNetworks, picture: Picture, detections: Sequence[FaceDetection]
) -> list[NDArray[np.float64]]:
    """Landmarks ``(68, 2)`` in pixels of detections in the frame that was searched."""
    regions = [upright_region(detection.box) for detection in detections]
    return await networks.first_landmarks(picture, regions)


async def new_faces(
    networks: TrackingNetworks, picture: Picture, detections: Sequence[FaceDetection]
) -> list[NewFace]:
    """The faces of the current frame, which was searched."""
    points = await find_points(networks, picture, detections)
    return await _check(networks, picture, _candidates(detections, points))


class LateFaces:
    """Faces that were found in an earlier frame, to be located in the current one.

    A search in the background is complete some frames after the one that it searched, in which a
    face may have moved by its width. Finding it again takes six runs of networks. They are spread
    over three frames, so that none of them takes much longer than the others; two of them belong to
    the search if no face was followed then.
    """

    def __init__(self, networks: TrackingNetworks) -> None:
        self._networks = networks
        self._candidates: list[_Candidate] = []
        self._located_at: float | None = None

    @property
    def are_pending(self) -> bool:
        """Whether :meth:`advance` has something to do."""
        return bool(self._candidates)

    def clear(self) -> None:
        """Forget them: the picture shows something else now."""
        self._candidates = []

    def displace(self, x: float, y: float) -> None:
        """Expect them elsewhere, by pixels of the picture: the camera has turned."""
        moved = np.array([x, y])
        self._candidates = [
            candidate._replace(points=candidate.points + moved) for candidate in self._candidates
        ]

    def begin(
        self, detections: Sequence[FaceDetection], points: Sequence[NDArray[np.float64]]
    ) -> None:
        """Take detections, and their landmarks in the frame that was searched."""
        self._candidates = _candidates(detections, points)
        self._located_at = None

    async def advance(self, picture: Picture, now: float) -> list[NewFace] | None:
        """The next step, in the next frame: the faces after the last one, before that ``None``."""
        is_located = self._located_at is not None and now - self._located_at < SLOW_SECONDS
        if not is_located:
            await self._locate(picture)
        if self._candidates and self._located_at is None:
            self._located_at = now
            return None
        located, self._candidates = self._candidates, []
        regions = [HeadFrame.around(each.points).region(LANDMARK_SCALE) for each in located]
        points = await self._networks.landmarks(picture, regions)
        located = [each._replace(points=value) for each, value in zip(located, points, strict=True)]
        return await _check(self._networks, picture, located)

    async def _locate(self, picture: Picture) -> None:
        """Rough landmarks in the current frame, of the faces that are there."""
        heads = [HeadFrame.around(candidate.points) for candidate in self._candidates]
        places = await self._networks.locate(picture, heads)
        located = [
            (candidate, place)
            for candidate, place in zip(self._candidates, places, strict=True)
            if place is not None
        ]
        points = await self._networks.landmarks(picture, [place for _, place in located])
        self._candidates = [
            candidate._replace(points=value)
            for (candidate, _), value in zip(located, points, strict=True)
        ]


def _candidates(
    detections: Sequence[FaceDetection], points: Sequence[NDArray[np.float64]]
) -> list[_Candidate]:
    return [
        _Candidate(detection, HeadFrame.around(values), values)
        for detection, values in zip(detections, points, strict=True)
    ]


async def _check(
    networks: TrackingNetworks, picture: Picture, candidates: Sequence[_Candidate]
) -> list[NewFace]:
    heads = [HeadFrame.around(candidate.points) for candidate in candidates]
    scores = await networks.presence(picture, heads)
    return [
        NewFace(*candidate, head, score)
        for candidate, head, score in zip(candidates, heads, scores, strict=True)
    ]
