"""A name and several shots: how somebody is made known on a camera page."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import Any

from faceapi import Face
from faceapi.browser import CanvasPicture
from ui.app import Page
from ui.dom import by_id, on
from ui.people.gallery_panel import GalleryPanel
from ui.people.quality import quality_issue

PATIENCE = 4.0
"""Seconds to wait for a good frame once the button was pressed."""
PAUSE = 0.8
"""Seconds between two hints: one must be able to read them."""
ENOUGH = 3
"""Shots after which a person is known well."""


class Enrollment:
    """The form with the name and the button; :meth:`look` sees every frame."""

    def __init__(self, people: GalleryPanel, page: Page) -> None:
        self._people = people
        self._page = page
        self._name: str | None = None
        self._until = 0.0
        self._hinted = 0.0
        on(by_id("enrol"), "submit", self._shoot)
        on(by_id("stop"), "click", lambda _event: self._off())

    async def look(self, frame: CanvasPicture, faces: Sequence[Face]) -> None:
        """Say what is wrong with this frame, or take the shot that was asked for."""
        fault = quality_issue(faces, frame.size, frame.rgb)
        self._hint(fault)
        if self._name is None:
            return
        if fault is None:
            name, self._name = self._name, None
            await self._save(name, faces[0])
        elif monotonic() > self._until:
            self._name = None
            self._page.status.say(f"No shot was taken. {fault}", seconds=2)

    async def _save(self, name: str, face: Face) -> None:
        with self._page.status.telling():
            shots = await self._people.add(name, face.descriptor)
            more = " Turn your head a little, and take another." if shots < ENOUGH else ""
            self._page.status.say(f"Shot {shots} of {name} is saved.{more}", seconds=2)

    def _shoot(self, event: Any) -> None:
        event.preventDefault()
        if by_id("stop").disabled:
            self._page.status.say("Start the camera first.")
            return
        self._name = " ".join(by_id("name").value.split()) or None
        self._until = monotonic() + PATIENCE

    def _off(self) -> None:
        self._name = None
        by_id("hint").textContent = "The camera is off."
        by_id("hint").classList.remove("good")

    def _hint(self, fault: str | None) -> None:
        if monotonic() - self._hinted > PAUSE:
            self._hinted = monotonic()
            hint = by_id("hint")
            hint.textContent = fault or "Good: one face, near, straight and sharp."
            hint.classList.toggle("good", fault is None)
