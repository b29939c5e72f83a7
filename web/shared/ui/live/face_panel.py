"""The list of the followed faces: pose, age, and the expressions as bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from faceapi import Face, TrackedFace
from ui.dom import by_id, create_element
from ui.live.time_series import EXPRESSIONS, is_facing, probabilities
from ui.text.summary import person


class FacePanel:
    """The cards in ``<ol id="faces">``; each is created once and then updated."""

    def __init__(self) -> None:
        self._cards: dict[int, _Card] = {}

    def show(self, faces: Sequence[TrackedFace], names: Sequence[str]) -> None:
        """Show these faces in this order; ``names`` has one per face, or none at all."""
        if [face.track_id for face in faces] != list(self._cards):
            self._cards = {
                face.track_id: self._cards.get(face.track_id) or _Card(face.track_id)
                for face in faces
            }
            by_id("faces").replaceChildren(*(card.element for card in self._cards.values()))
        for face, name in zip(faces, list(names) or [""] * len(faces), strict=True):
            self._cards[face.track_id].update(face, name)
        by_id("faces-empty").hidden = bool(faces)

    def clear(self) -> None:
        """Show no face."""
        self.show((), ())


class _Card:
    def __init__(self, track_id: int) -> None:
        self._track_id = track_id
        self._title = create_element("strong", className="face-title")
        self._person, self._pose = create_element("p"), create_element("p")
        self._facing = create_element("p", className="facing")
        self._bars = create_element("ul", className="bars")
        self._meters: list[tuple[Any, Any]] = []
        for name in EXPRESSIONS:
            row = create_element("li")
            meter = create_element("meter", min=0, max=1)
            meter.setAttribute("aria-label", name)
            meter.classList.add(name)
            number = create_element("span", className="number")
            row.append(create_element("span", name), meter, number)
            self._bars.append(row)
            self._meters.append((meter, number))
        self.element = create_element("li", className="card live-face")
        self.element.append(self._title, self._person, self._facing, self._pose, self._bars)

    def update(self, face: TrackedFace, name: str) -> None:
        """Show a face as it is now."""
        self._title.textContent = f"Face {self._track_id}" + (f" · {name}" if name else "")
        self._person.textContent = _person_line(face)
        pose = face.pose
        facing = is_facing(pose)
        self._facing.textContent = "Facing the camera" if facing else "Looking away"
        self._facing.classList.toggle("yes", facing)
        self._pose.textContent = ", ".join(
            f"{name} {_degrees(value)}" for name, value in pose._asdict().items()
        )
        values = probabilities(face)
        self._bars.hidden = values is None
        for (meter, number), value in zip(self._meters, values or (), strict=False):
            meter.value = value
            number.textContent = f"{value:.0%}"


def _degrees(value: float) -> str:
    return f"{round(value)}°".replace("-", "−")


def _person_line(face: Face) -> str:
    return person(face) if hasattr(face, "age") else ""
