"""Computes expressions, age, gender and descriptors of tracks, only as often as needed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from faceapi.core.pixels.picture import Picture
from faceapi.core.results.faces import Face
from faceapi.tracking.networks import TrackingNetworks, quality, rough_quality
from faceapi.tracking.options import TrackingOptions
from faceapi.tracking.track_state import Track

_MAX_AGE_FACTOR = 16
DESCRIPTOR_INTERVAL = 5
"""Frames between two looks whether the newest frame shows a face better than the earlier ones."""
_MAX_DESCRIPTORS = 2
"""Maximum number of descriptors renewed per frame: one takes as long as six landmarks."""

Compute = Callable[[Picture, Sequence[Track], int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Attributes:
    """Which values are computed for every track."""

    networks: TrackingNetworks
    options: TrackingOptions
    expressions: bool
    age_and_gender: bool
    descriptors: bool

    async def update(
        self,
        picture: Picture,
        tracks: Sequence[Track],
        frame: int,
        *,
        spread: bool,
        postpone: bool,
    ) -> None:
        """Compute what is missing; of what is only due again, at most one network a frame.

        So no frame takes much longer than the others. With ``spread`` the descriptor of a new face,
        which takes longest, comes in the frame after the rest. With ``postpone``, while a search
        takes a core, only expressions are renewed.
        """
        computations = self._computations()
        incomplete = [track for track in tracks if not self.is_complete(track)]
        for name, compute in computations.items():
            missing = [track for track in incomplete if name not in track.due]
            if spread and name == "descriptor":
                missing = [track for track in missing if track.frames > 1][:_MAX_DESCRIPTORS]
            if missing:
                await compute(picture, missing, frame)
        if incomplete:
            return
        renewals = []
        for name in computations:
            if postpone and name != "expressions":
                continue
            due = sorted(
                (track for track in tracks if self._is_due(name, track, frame)),
                key=lambda track: track.due[name],
            )
            if due:
                renewals.append((due[0].due[name], name, due))
        if renewals:
            _, name, due = min(renewals, key=lambda entry: entry[:2])
            limit = _MAX_DESCRIPTORS if name == "descriptor" else len(due)
            await computations[name](picture, due[:limit], frame)

    def _is_due(self, name: str, track: Track, frame: int) -> bool:
        if track.due[name] > frame:
            return False
        if name != "expressions" or track.renewed_expressions is None:
            return True
        # Not in the frame of a presence check, unless every frame has one.
        was_checked = track.presence is not None and track.presence.frame == frame
        if was_checked and self.options.presence_interval > 1:
            return False
        interval = self.options.expression_interval
        return track.renewed_expressions.is_due(frame, track.shape, interval)

    def is_complete(self, track: Track) -> bool:
        """Whether every value of a track has been computed."""
        return all(name in track.due for name in self._computations())

    def _computations(self) -> dict[str, Compute]:
        computations: dict[str, tuple[bool, Compute]] = {
            "expressions": (self.expressions, self._expressions),
            "age_gender": (self.age_and_gender, self._age_gender),
            "descriptor": (self.descriptors, self._descriptors),
        }
        return {name: compute for name, (enabled, compute) in computations.items() if enabled}

    async def _expressions(self, picture: Picture, tracks: Sequence[Track], frame: int) -> None:
        values = await self.networks.expressions(picture, [track.raw_face() for track in tracks])
        for track, value in zip(tracks, values, strict=True):
            track.add_expressions(value, frame)
            track.due["expressions"] = frame + self.options.expression_interval

    async def _age_gender(self, picture: Picture, tracks: Sequence[Track], frame: int) -> None:
        values = await self.networks.age_gender(picture, [track.raw_face() for track in tracks])
        for track, value in zip(tracks, values, strict=True):
            track.age_gender.add(value)
            factor = min(2 ** (track.age_gender.samples - 1), _MAX_AGE_FACTOR)
            track.due["age_gender"] = frame + self.options.age_interval * factor

    async def _descriptors(self, picture: Picture, tracks: Sequence[Track], frame: int) -> None:
        better: list[tuple[Track, Face, float]] = []
        for track in tracks:
            track.due["descriptor"] = frame + DESCRIPTOR_INTERVAL
            face = track.raw_face()
            if not track.descriptors.is_better(rough_quality(face)):
                continue
            value = quality(picture, face)
            if track.descriptors.is_better(value):
                better.append((track, face, value))
        descriptors = await self.networks.descriptors(picture, [face for _, face, _ in better])
        for (track, _, value), descriptor in zip(better, descriptors, strict=True):
            track.descriptors.add(value, descriptor)
