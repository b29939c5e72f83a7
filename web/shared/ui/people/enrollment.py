"""Enroll a person from several camera shots."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import Any

from faceapi import Face
from faceapi.browser import CanvasPicture
from ui.app import App
from ui.dom import by_id, listen
from ui.people.gallery_panel import GalleryPanel
from ui.people.shot_quality import quality_issue

CAPTURE_TIMEOUT_S = 4.0
"""How long to wait for a good frame after the button was pressed."""
HINT_INTERVAL_S = 0.8
"""Minimum time between two hints, so that they can be read."""
RECOMMENDED_SHOTS = 3
"""Number of shots after which no more are recommended."""


class Enrollment:
    """The enrollment form; pass every frame to :meth:`on_frame`."""

    def __init__(self, gallery: GalleryPanel, app: App) -> None:
        self._gallery = gallery
        self._app = app
        self._name: str | None = None
        self._deadline = 0.0
        self._hinted = 0.0
        listen(by_id("enroll"), "submit", self._start_capture)
        listen(by_id("stop"), "click", lambda _event: self._on_stop())

    async def on_frame(self, frame: CanvasPicture, faces: Sequence[Face]) -> None:
        """Show the quality issue of this frame, or take the requested shot."""
        issue = quality_issue(faces, frame.size, frame.rgb)
        self._hint(issue)
        if self._name is None:
            return
        if issue is None:
            name, self._name = self._name, None
            await self._save(name, faces[0])
        elif monotonic() > self._deadline:
            self._name = None
            self._app.status.show(f"No snapshot was taken. {issue}", seconds=2)

    async def _save(self, name: str, face: Face) -> None:
        with self._app.status.report_errors():
            shots = await self._gallery.add(name, face.descriptor)
            advice = (
                " Turn your head a little, and take another." if shots < RECOMMENDED_SHOTS else ""
            )
            self._app.status.show(f"Saved snapshot {shots} of {name}.{advice}", seconds=2)

    def _start_capture(self, event: Any) -> None:
        event.preventDefault()
        if by_id("stop").disabled:
            self._app.status.show("Start the camera first.")
            return
        self._name = " ".join(by_id("name").value.split()) or None
        self._deadline = monotonic() + CAPTURE_TIMEOUT_S

    def _on_stop(self) -> None:
        self._name = None
        by_id("quality-hint").textContent = "The camera is off."
        by_id("quality-hint").classList.remove("ok")

    def _hint(self, issue: str | None) -> None:
        if monotonic() - self._hinted > HINT_INTERVAL_S:
            self._hinted = monotonic()
            hint = by_id("quality-hint")
            hint.textContent = issue or "Good: one face, near, straight and sharp."
            hint.classList.toggle("ok", issue is None)
