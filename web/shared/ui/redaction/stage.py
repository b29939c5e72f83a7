"""The photo with what is covered, and a button over each area."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from faceapi.browser.interop.ffi import js_object
from faceapi.browser.redaction import redact_canvas
from faceapi.redaction import Redaction, Region
from ui.dom import by_id, closest, create_element, listen
from ui.redaction.photo import Area, Photo

STEP = 0.02
"""Part of the photo's longer side by which an arrow key moves or resizes an area."""
_ARROWS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, -1), "ArrowDown": (0, 1)}


class Stage:
    """Shows one photo; calls ``on_change`` after a person has changed its areas."""

    def __init__(self, on_change: Callable[[], object]) -> None:
        self._on_change = on_change
        self._photo: Photo | None = None
        self._stage, self._regions = by_id("stage"), by_id("regions")
        self.canvas: Any = by_id("covered")
        listen(self._regions, "click", self._on_click)
        listen(self._regions, "keydown", self._on_key)
        listen(by_id("reveal"), "input", lambda _event: self._reveal())
        self._reveal()

    def show(self, photo: Photo, redaction: Redaction) -> None:
        """Show a photo, covered; also after its areas or the style have changed."""
        width, height = photo.image.naturalWidth, photo.image.naturalHeight
        if photo is not self._photo:
            self._photo = photo
            picture = by_id("picture")
            if picture.getAttribute("src") != photo.source:
                picture.src = photo.source
            picture.alt = f"The photo: {photo.name}"
            self._stage.style.setProperty("--ratio", f"{width / height:.5f}")
        draw_covered(self.canvas, photo, redaction)
        self._show_areas(photo, width, height)

    def add(self, region: Region) -> None:
        """Add an area and focus it."""
        if self._photo is not None:
            self._photo.areas.append(Area(region))
            self._on_change()
            self._regions.lastElementChild.focus()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the photo in pixels."""
        return self.canvas.width, self.canvas.height

    def _show_areas(self, photo: Photo, width: int, height: int) -> None:
        """Place the buttons; those that exist stay, so that the focus does."""
        buttons = self._regions.children
        while buttons.length > len(photo.areas):
            self._regions.lastElementChild.remove()
        while buttons.length < len(photo.areas):
            self._regions.append(create_element("button", type="button", className="area"))
        for number, (button, area) in enumerate(zip(buttons, photo.areas, strict=True), start=1):
            label = "Face" if area.face else "Area"
            button.setAttribute("aria-label", f"{label} {number}, covered")
            button.setAttribute("aria-pressed", "true" if area.covered else "false")
            button.dataset.number = str(number)
            region, style = area.region, button.style
            style.left = f"{100 * (region.center_x - region.width / 2) / width:.3f}%"
            style.top = f"{100 * (region.center_y - region.height / 2) / height:.3f}%"
            style.width = f"{100 * region.width / width:.3f}%"
            style.height = f"{100 * region.height / height:.3f}%"
            style.rotate = f"{region.angle:.1f}deg"

    def _area_of(self, event: Any) -> Area | None:
        button = closest(event, "button")
        if button is None or self._photo is None:
            return None
        return self._photo.areas[int(button.dataset.number) - 1]

    def _on_click(self, event: Any) -> None:
        if (area := self._area_of(event)) is not None:
            area.covered = not area.covered
            self._on_change()

    def _on_key(self, event: Any) -> None:
        area = self._area_of(event)
        if area is None or self._photo is None or event.ctrlKey or event.altKey or event.metaKey:
            return
        if event.key in _ARROWS:
            step = STEP * max(self.size)
            x, y = (step * sign for sign in _ARROWS[event.key])
            region = area.region
            area.region = (
                replace(
                    region,
                    width=max(region.width + x, step),
                    height=max(region.height + y, step),
                )
                if event.shiftKey
                else replace(region, center_x=region.center_x + x, center_y=region.center_y + y)
            )
        elif event.key in ("Delete", "Backspace") and area.face is None:
            self._photo.areas.remove(area)
            by_id("draw").focus()
        else:
            return
        event.preventDefault()
        self._on_change()

    def _reveal(self) -> None:
        """Uncover the left part of the photo, up to the slider."""
        share = float(by_id("reveal").value)
        self.canvas.style.clipPath = f"inset(0 0 0 {share}%)"
        divider = by_id("divider")
        divider.style.left = f"{share}%"
        divider.hidden = share == 0


def draw_covered(canvas: Any, photo: Photo, redaction: Redaction) -> None:
    """Draw a photo at its full size, with its areas covered."""
    canvas.width, canvas.height = photo.image.naturalWidth, photo.image.naturalHeight
    context = canvas.getContext("2d", js_object(willReadFrequently=True))
    context.drawImage(photo.image, 0, 0)
    redact_canvas(canvas, photo.covered, redaction)
