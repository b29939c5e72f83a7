"""A page that processes the newest frame of a video in a loop, and shows the results."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from time import monotonic

from faceapi import Face, FaceMatch, TrackedFace
from faceapi.browser import CanvasPicture, Overlay, VideoFrames
from ui.app import App
from ui.live.media.camera_controls import CameraControls
from ui.live.media.video_controls import VideoControls
from ui.live.page_tracker import PageTracker
from ui.live.steady_faces import SteadyFaces
from ui.output.annotations import annotate
from ui.settings import Settings
from ui.text import summary


class VideoPage:
    """Controls ``<video id="video">``; await :meth:`run_while_started` to process its frames."""

    def __init__(self, source: type[VideoControls] = CameraControls) -> None:
        self.app = App()
        self.overlay = Overlay.over("video")
        self.source = source("video", self.overlay, self.app)
        self._tracker = PageTracker()
        self._steady = SteadyFaces()
        self._frames: VideoFrames | None = None
        self._settings = Settings()

    async def run_while_started(
        self, process: Callable[[CanvasPicture, Settings], Awaitable[None]]
    ) -> None:
        """Await ``process`` with one frame after another, from each start until the next stop.

        It always gets the current frame; frames that arrive during processing are dropped.
        """

        async def process_frames() -> None:
            self._tracker.reset()
            self._steady = SteadyFaces()
            async with self.source.frames() as frames:
                self._frames = frames
                async for frame in frames:
                    self._settings = await self.app.load_networks()
                    await process(frame, self._settings)
                    self.app.stats.count_frame(frames)

        await self.source.run_while_started(process_frames)

    async def track(self, frame: CanvasPicture, settings: Settings) -> list[TrackedFace]:
        """The faces of the next frame, each with its number."""
        return await self._tracker.update(frame, settings)

    def show(self, faces: Sequence[Face], matches: Sequence[FaceMatch] | None = None) -> None:
        """Draw the results and announce them; ``matches`` has one match per face.

        The words change with :class:`SteadyFaces`, in the sentence and in the labels.
        """
        labels = matches or ()
        key = (self._settings, tuple(match.label for match in labels), self.overlay.mirrored)
        if self._steady.update(faces, monotonic(), key):
            self.app.status.show_unless_held(self._sentence(faces, matches))
        late_frame = self._frames.current_if_late if self._frames is not None else None
        shapes = partial(
            annotate,
            faces,
            settings=self._settings,
            matches=labels,
            described=self._steady.described,
        )
        self.overlay.show(shapes, frame=late_frame)
        self.source.set_result(faces, labels)

    def _sentence(self, faces: Sequence[Face], matches: Sequence[FaceMatch] | None) -> str:
        mirrored = self.overlay.mirrored
        if matches is None:
            return summary.summary(faces, mirrored=mirrored)
        return summary.match_summary(faces, matches, mirrored=mirrored)
