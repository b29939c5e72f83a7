"""Plan the regions to cover in each frame of a film, so that no face is visible in any frame.

The film is read once before anything is covered. A face is then covered from before its first
detection until after its last one, including the frames in between without a detection.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import ArrayLike

from faceapi.client import FaceApi
from faceapi.core.options import DetectorOptions, SsdMobilenetv1Options
from faceapi.core.results.faces import Face
from faceapi.redaction.face_search import MAX_DISTANCE, MIN_SCORE, find_faces, is_known
from faceapi.redaction.film_tracks import FilmTrack
from faceapi.redaction.regions import Region
from faceapi.tracking import FaceTracker, TrackedFace, TrackingOptions

HOLD_SECONDS = 0.5
"""How long before its first and after its last detection a face is covered."""
THOROUGH_SECONDS = 0.5
"""Time between two thorough searches; not longer than a face is held."""
_SAME_PLACE = 1.0
"""Distance in face sizes up to which two thorough searches have found the same face."""


@dataclass(frozen=True, slots=True)
class FilmPlan:
    """The faces of a film to cover."""

    frame_count: int
    """Number of frames of the film."""
    tracks: tuple[FilmTrack, ...]
    """The faces to cover, each over the frames in which it was found."""
    known: tuple[FilmTrack, ...] = ()
    """The faces that stay visible."""

    def regions(self, frame: int) -> list[Region]:
        """The regions to cover in a frame, counted from 0."""
        return [region for track in self.tracks for region in track.regions(frame)]


async def plan_film(
    frames: AsyncIterable[Any],
    options: DetectorOptions | None = None,
    *,
    frame_rate: float = 30.0,
    thorough: bool = True,
    detection_interval: int = 2,
    known: Sequence[ArrayLike] = (),
    max_distance: float = MAX_DISTANCE,
    on_frame: Callable[[int], object] | None = None,
    api: FaceApi | None = None,
) -> FilmPlan:
    """Find the faces of a film.

    Parameters
    ----------
    frames
        the frames in order: images that :func:`faceapi.detect_all_faces` takes
    options
        as for :func:`find_faces`
    frame_rate
        frames a second, more than 0
    thorough
        search twice a second as :func:`find_faces` does, for small, tilted and sideways faces
    detection_interval
        frames between two runs of the detector on the full frame; faces that were found are
        followed in every frame
    known
        descriptors ``(128,)`` of people who stay visible
    max_distance
        as for :func:`is_known`
    on_frame
        called with the number of frames that are done
    api
        the networks and the environment; ``None``: those of the package

    Needs what :func:`find_faces` needs, and ``nets.tiny_face_detector``. ``ValueError`` for a frame
    rate that is not more than 0; other errors as for :meth:`FaceTracker.update`.
    """
    if not frame_rate > 0:
        raise ValueError(f"frame_rate: expected more than 0, got {frame_rate}")
    tracker = FaceTracker(
        SsdMobilenetv1Options(min_confidence=MIN_SCORE) if options is None else options,
        descriptors=bool(known),
        smoothing=None,
        tracking=TrackingOptions(
            detection_interval=detection_interval,
            search_interval=min(detection_interval, 4),
            presence_interval=1,
        ),
        background_detection=False,
        api=api,
    )
    interval = max(round(THOROUGH_SECONDS * frame_rate), 1)
    faces = _FilmFaces(max(round(HOLD_SECONDS * frame_rate), detection_interval, 1))
    number = 0
    async for frame in frames:
        regions = faces.follow(await tracker.update(frame, number / frame_rate), number)
        if thorough and number % interval == 0:
            for face in await find_faces(frame, options, api=api):
                region = Region.of_face(face)
                if not any(followed.covers(region) for followed in regions):
                    faces.add(region, number)
        number += 1
        if on_frame is not None:
            on_frame(number)
    return faces.plan(number, known, max_distance)


class _FilmFaces:
    """The faces of the frames that were read."""

    def __init__(self, hold: int) -> None:
        """``hold`` is as in :class:`FilmTrack`."""
        self._hold = hold
        self._followed: dict[int, FilmTrack] = {}
        self._last_seen: dict[int, Face] = {}
        self._others: list[FilmTrack] = []

    def follow(self, faces: Iterable[TrackedFace], frame: int) -> list[Region]:
        """Add the tracked faces of a frame; return their regions."""
        regions = []
        for face in faces:
            track = self._followed.setdefault(face.track_id, FilmTrack(self._hold))
            regions.append(Region.of_face(face))
            track.places[frame] = regions[-1]
            self._last_seen[face.track_id] = face
        return regions

    def add(self, region: Region, frame: int) -> None:
        """Add a face that nothing follows to its track, or start one."""
        for track in self._others:
            last = track.last
            is_recent = 0 < frame - last <= 2 * self._hold
            if is_recent and region.distance(track.places[last]) < _SAME_PLACE:
                track.places[frame] = region
                return
        self._others.append(FilmTrack(self._hold, {frame: region}))

    def plan(self, frame_count: int, known: Sequence[ArrayLike], max_distance: float) -> FilmPlan:
        """The tracked faces to cover: all that are not ``known``."""
        stays = {
            track_id
            for track_id, face in self._last_seen.items()
            if known and is_known(face, known, max_distance)
        }
        covered = (track for track_id, track in self._followed.items() if track_id not in stays)
        return FilmPlan(
            frame_count,
            (*covered, *self._others),
            tuple(self._followed[track_id] for track_id in stays),
        )
