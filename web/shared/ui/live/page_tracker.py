"""The tracker of a page: it follows faces for as long as the settings stay the same."""

from __future__ import annotations

from faceapi import FaceTracker, TrackedFace
from faceapi.browser import CanvasPicture
from ui.settings import Settings


class PageTracker:
    """Follows the faces of one video; :meth:`reset` begins another one."""

    def __init__(self) -> None:
        self._tracker: FaceTracker | None = None
        self._arguments: dict[str, object] = {}

    def reset(self) -> None:
        """Forget all faces."""
        if self._tracker is not None:
            self._tracker.reset()

    async def update(self, frame: CanvasPicture, settings: Settings) -> list[TrackedFace]:
        """The faces of the next frame, with everything that the settings select."""
        arguments: dict[str, object] = {
            "options": settings.options(),
            "expressions": settings.expressions,
            "age_and_gender": settings.age_and_gender,
            "descriptors": settings.descriptors,
            "tiny_landmarks": settings.tiny_landmarks,
        }
        if self._tracker is None or arguments != self._arguments:
            self.reset()
            self._arguments = arguments
            self._tracker = FaceTracker(
                settings.options(),
                expressions=settings.expressions,
                age_and_gender=settings.age_and_gender,
                descriptors=settings.descriptors,
                tiny_landmarks=settings.tiny_landmarks,
            )
        return await self._tracker.update(frame)
