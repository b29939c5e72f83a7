"""A page about moving pictures: the loop over the newest frames, and what is shown of each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from faceapi import Face, FaceMatch
from faceapi.browser import CanvasPicture, Overlay
from ui.app import Page
from ui.live.camera_controls import CameraControls
from ui.live.video_controls import VideoControls
from ui.output.annotations import annotate
from ui.settings import Settings
from ui.text import summary


class VideoPage:
    """Holds the ``<video>`` with the id ``video``; a page's own part is what to find in a frame."""

    def __init__(
        self, program: Callable[[Settings], str], source: type[VideoControls] = CameraControls
    ) -> None:
        self.page = Page(program)
        self.overlay = Overlay.over("video")
        self.source = source("video", self.overlay, self.page)
        self._settings = Settings()

    async def whenever_started(
        self, find: Callable[[CanvasPicture, Settings], Awaitable[None]]
    ) -> None:
        """Await ``find`` with one frame after the other, from every start to the next stop.

        It gets the frame that is shown at that moment; those that came meanwhile are dropped.
        """

        async def follow() -> None:
            async with self.source.frames() as frames:
                async for frame in frames:
                    self._settings = await self.page.ready()
                    await find(frame, self._settings)
                    self.page.readout.frame(frames)

        await self.source.whenever_started(follow)

    def show(self, faces: Sequence[Face], matches: Sequence[FaceMatch] | None = None) -> None:
        """Draw what was found, and announce it now and then; ``matches`` say who each face is."""
        known = matches or ()
        self.overlay.show(partial(annotate, faces, settings=self._settings, matches=known))
        self.source.offer(faces, known)
        said = summary.summary(faces) if matches is None else summary.match_summary(faces, matches)
        self.page.status.show_throttled(said)
