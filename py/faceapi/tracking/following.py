"""The tracks: following them from frame to frame, losing them, and starting new ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box
from faceapi.core.pixels.picture import Picture
from faceapi.tracking.association.assignment import match_boxes, unknown_boxes
from faceapi.tracking.association.duplicates import SAME_FACE, duplicates, hidden_track
from faceapi.tracking.association.lost_faces import LostFaces
from faceapi.tracking.attributes import DESCRIPTOR_INTERVAL
from faceapi.tracking.head_frame import LANDMARK_SCALE, HeadFrame, Shape
from faceapi.tracking.networks import SLOW_SECONDS, TrackingNetworks, quality
from faceapi.tracking.options import Smoothing, TrackingOptions
from faceapi.tracking.renewal import Renewal
from faceapi.tracking.searching.background import Detections
from faceapi.tracking.starting import LateFaces, NewFace, find_points, new_faces
from faceapi.tracking.track_state import Track


class Tracks:
    """The faces that are followed, and those that were lost."""

    def __init__(
        self,
        networks: TrackingNetworks,
        options: TrackingOptions,
        smoothing: Smoothing | None,
        max_faces: int | None,
        *,
        identify: bool,
    ) -> None:
        self.active: list[Track] = []
        self.lost = LostFaces(options)
        self._networks = networks
        self._options = options
        self._smoothing = smoothing
        self._max_faces = max_faces
        self._identify = identify
        self._next_id = 1
        self._late = LateFaces(networks)

    @property
    def boxes(self) -> list[Box]:
        """The boxes of the followed faces in pixels."""
        return [track.box for track in self.active]

    @property
    def has_unconfirmed(self) -> bool:
        """Whether a face was only ever seen by the detector, not by the presence check."""
        return any(not track.presence_confirmed for track in self.active)

    @property
    def are_starting(self) -> bool:
        """Whether faces of a search in the background are about to be followed."""
        return self._late.are_pending

    def lose(self, track: Track, now: float, *, elsewhere: bool = False) -> None:
        """Stop following a face."""
        self.active.remove(track)
        self.lost.add(track, now, elsewhere=elsewhere)

    def lose_all(self, now: float) -> None:
        """Stop following all faces: the picture shows something else now."""
        for track in list(self.active):
            self.lose(track, now, elsewhere=True)
        self._late.clear()

    def displace(self, x: float, y: float) -> None:
        """Move all faces by pixels of the picture: the camera has turned."""
        for track in self.active:
            track.displace(x, y)
        self._late.displace(x, y)

    async def follow(self, picture: Picture, frame: int, now: float) -> None:
        """Find every face near its last place; lose those that are not there."""
        size = picture.size
        for track in list(self.active):
            head = track.head
            if not (0 <= head.center_x < size.width and 0 <= head.center_y < size.height):
                self.lose(track, now)
        if not self.active:
            return
        followed = list(self.active)
        points = await self._find_again(picture, followed, now)
        heads = [HeadFrame.around(values) for values in points]
        shapes = [Shape.of(values) for values in points]
        checked = [
            index
            for index, (track, head, shape) in enumerate(zip(followed, heads, shapes, strict=True))
            if self._is_check_due(track, head, shape, frame)
        ]
        scores = await self._networks.presence(picture, [heads[index] for index in checked])
        absent = set()
        for index, score in zip(checked, scores, strict=True):
            if self._note_presence(followed[index], score):
                followed[index].presence = Renewal(frame, shapes[index])
            else:
                absent.add(index)
        for index, (track, values) in enumerate(zip(followed, points, strict=True)):
            if index not in absent or not track.presence_confirmed:
                track.move(values, heads[index], shapes[index], frame, now)
            elif track.failures >= self._options.presence_failures:
                self.lose(track, now)
            else:
                track.wait(frame, now)
        await self._drop_duplicates(picture, now)

    async def _find_again(
        self, picture: Picture, tracks: Sequence[Track], now: float
    ) -> list[NDArray[np.float64]]:
        """Landmarks near the last places.

        After a pause a face may have moved by its own width, so it is located first.
        """
        if max(now - track.last_seen for track in tracks) < SLOW_SECONDS:
            regions = [
                track.head.region(LANDMARK_SCALE, track.predicted_shift(now)) for track in tracks
            ]
            return await self._networks.landmarks(picture, regions)
        heads = [track.head for track in tracks]
        places = await self._networks.locate(picture, heads)
        return await self._networks.first_landmarks(
            picture,
            [
                head.region(LANDMARK_SCALE) if place is None else place
                for head, place in zip(heads, places, strict=True)
            ],
        )

    def _is_check_due(self, track: Track, head: HeadFrame, shape: Shape, frame: int) -> bool:
        """Whether to check that the region still shows a face."""
        interval = self._options.presence_interval
        return (
            track.presence is None
            or track.presence.is_due(frame, shape, interval)
            or bool(track.failures)
            or not head.follows(track.head)
        )

    def _note_presence(self, track: Track, score: float) -> bool:
        """Whether a score shows a face; counts the failures of those that do not."""
        threshold = self._options.presence_threshold
        if score >= threshold:
            track.failures = 0
            track.presence_confirmed = True
            track.score = score
            return True
        clearly_absent = score < threshold / 2
        track.failures += self._options.presence_failures if clearly_absent else 1
        return False

    async def _drop_duplicates(self, picture: Picture, now: float) -> None:
        """Where two tracks follow one face, lose the one whose face is hidden."""
        for first, second in list(duplicates(self.active)):
            if first in self.active and second in self.active:
                descriptor = None
                if self._identify:
                    (descriptor,) = await self._networks.descriptors(picture, [first.raw_face()])
                self.lose(hidden_track(first, second, descriptor, now), now)

    async def associate(
        self, detections: Detections, picture: Picture, frame: int, now: float
    ) -> int | None:
        """Confirm tracks by the detections of this or an earlier frame, and start new ones.

        Returns the number of new faces; ``None`` if :meth:`start_late` will, in later frames.
        """
        earlier = [(track, track.head_at(detections.frame)) for track in self.active]
        known = [(track, head) for track, head in earlier if head is not None]
        earlier_boxes = [track.box_of(head) for track, head in known]
        pairs = match_boxes(earlier_boxes, [face.box for face in detections.faces])
        for index, detected in pairs:
            track, head = known[index]
            track.confirm(detections.faces[detected], head)
        matched_tracks = {known[index][0] for index, _ in pairs}
        for track, _ in known:
            if track not in matched_tracks and not track.presence_confirmed:
                self.lose(track, now)
        matched = {detected for _, detected in pairs}
        indices = unknown_boxes([face.box for face in detections.faces], matched, earlier_boxes)
        new = [detections.faces[index] for index in indices]
        if not new or self._is_full:
            return 0
        if detections.frame == frame:
            started = await new_faces(self._networks, picture, new)
            return await self._start(started, picture, frame, now)
        if detections.points is None:
            points = await find_points(self._networks, detections.picture, new)
            self._late.begin(new, points)
            return None
        self._late.begin(new, [detections.points[index] for index in indices])
        return await self.start_late(picture, frame, now)

    async def start_late(self, picture: Picture, frame: int, now: float) -> int | None:
        """The next step for the faces of a search in the background.

        Returns the number of new faces after the last step, before that ``None``.
        """
        faces = await self._late.advance(picture, now)
        if faces is None:
            return None
        threshold = self._options.presence_threshold
        present = [face for face in faces if face.presence >= threshold]
        return await self._start(present, picture, frame, now)

    async def _start(
        self, faces: Sequence[NewFace], picture: Picture, frame: int, now: float
    ) -> int:
        """Follow new faces, or lost ones that are back."""
        started = 0
        for face in faces:
            if self._is_followed(face):
                continue
            if self._is_full:
                break
            track = await self._track_for(face, picture, frame, now)
            if face.presence >= self._options.presence_threshold:
                track.presence_confirmed = True
            shape = Shape.of(face.points)
            # As if the checks of the tracks were in different frames, so that they will be.
            checked_at = frame - track.track_id % self._options.presence_interval
            track.presence = Renewal(checked_at, shape)
            track.move(face.points, face.head, shape, frame, now)
            self.active.append(track)
            started += 1
        return started

    @property
    def _is_full(self) -> bool:
        return self._max_faces is not None and len(self.active) >= self._max_faces

    def _is_followed(self, face: NewFace) -> bool:
        return any(
            np.linalg.norm(track.points - face.points, axis=1).mean() < SAME_FACE * face.head.side
            for track in self.active
        )

    async def _track_for(self, face: NewFace, picture: Picture, frame: int, now: float) -> Track:
        new = Track(self._next_id, face, now, self._smoothing, self._options)
        descriptor = None
        if self._identify and len(self.lost):
            (descriptor,) = await self._networks.descriptors(picture, [new.raw_face()])
        track = self.lost.take(face.head, descriptor, now)
        if track is None:
            self._next_id += 1
            if descriptor is not None:
                new.descriptors.add(quality(picture, new.raw_face()), descriptor)
                new.due["descriptor"] = frame + DESCRIPTOR_INTERVAL
            return new
        track.resume(face)
        return track
