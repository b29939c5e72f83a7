"""Cover the faces of several photos, change what is covered, and save the copies."""

from __future__ import annotations

from time import perf_counter

import js
import numpy as np
from numpy.typing import NDArray

import faceapi
from faceapi.redaction import find_faces
from faceapi.redaction.face_search import MAX_DISTANCE
from ui.app import App
from ui.dom import by_id, create_element, encode, listen
from ui.input.image_input import ImageFile, ImageInput, handle_each
from ui.output.export import download
from ui.redaction.drawing import AreaDrawing
from ui.redaction.face_list import FaceList
from ui.redaction.photo import Area, Photo
from ui.redaction.photo_strip import PhotoStrip
from ui.redaction.stage import Stage, draw_covered
from ui.redaction.style_form import StyleForm
from ui.settings import Settings
from ui.text.summary import pluralize

JPEG_QUALITY = 0.92
ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}


class BlurPage:
    """Controls ``web/pages/blur/body.html``; await :meth:`run`."""

    def __init__(self) -> None:
        self.app = App()
        self._photos: list[Photo] = []
        self._current = 0
        self._style = StyleForm(self._repaint)
        self._stage = Stage(self._repaint)
        self._drawing = AreaDrawing(self._stage)
        status = self.app.status
        self._faces = FaceList(
            self._repaint, lambda area: status.run_task(lambda: self._apply_to_person(area))
        )
        self._strip = PhotoStrip(self._select)
        self._input = ImageInput(js.document, self._on_files, status)
        listen(by_id("save"), "click", lambda _event: status.run_task(self._save_current))
        listen(by_id("save-all"), "click", lambda _event: status.run_task(self._save_all))

    async def run(self) -> None:
        """Show the sample, then whatever the user adds."""
        picture = by_id("picture")
        with self.app.status.report_errors():
            sample = ImageFile(picture.getAttribute("src"), "four women at a window")
            await self._add(sample)
            self._input.mark_sample(sample.source)
        await self.app.run_on_change(self._search_all)

    async def _search_all(self) -> None:
        """Search the photos that were not yet searched with the current settings."""
        settings = await self.app.load_networks()
        if settings.look_harder and not faceapi.nets.center_face.is_loaded:
            with self.app.status.loading() as activity:
                activity("Preparing the second detector…")
                await faceapi.nets.center_face.load_from_uri()
        search = f"{settings.look_harder}"
        waiting = [photo for photo in self._photos if photo.searched != search]
        self._enable_saving(enabled=not waiting)
        start = perf_counter()
        for number, photo in enumerate(waiting, start=1):
            await self._search(photo, settings, f"{number} of {len(waiting)}", search)
        if waiting:
            self.app.stats.show_image((perf_counter() - start) * 1000)
        self._enable_saving(enabled=True)
        self._repaint()

    async def _search(self, photo: Photo, settings: Settings, count: str, search: str) -> None:
        which = "" if count == "1 of 1" else f" in photo {count}"
        self.app.status.show(f"Looking for faces{which}…")
        photo.set_faces(await find_faces(photo.image, settings.options(), thorough=False), "")
        self._repaint()
        if settings.look_harder:
            self.app.status.show(f"Searching thoroughly{which}…")
            photo.set_faces(await find_faces(photo.image, settings.options()), search)
        photo.searched = search
        self._repaint()

    def _repaint(self) -> None:
        """Show the current photo with its areas."""
        if not self._photos:
            return
        photo, several = self._photos[self._current], len(self._photos) > 1
        self._stage.show(photo, self._style.redaction)
        self._faces.show(photo, several=several)
        self._strip.show(self._photos, photo)
        by_id("save-all").hidden = not several
        if photo.searched:
            self.app.status.show(_summary(photo))

    def _select(self, index: int) -> None:
        self._current = index
        self._repaint()

    async def _on_files(self, files: list[ImageFile]) -> None:
        for problem in await handle_each(files, self._add):
            self.app.warn(problem)
        self.app.invalidate()

    async def _add(self, file: ImageFile) -> None:
        """Add a photo, or show it if it is there; raises ``PictureError`` if it is none."""
        self._input.mark_sample(file.source)
        for index, photo in enumerate(self._photos):
            if photo.source == file.source:
                self._select(index)
                return
        image = create_element("img")
        await file.show_in(image)
        self._photos.append(Photo(file.source, file.name, image))
        self._select(len(self._photos) - 1)

    async def _apply_to_person(self, area: Area) -> None:
        """Cover a person in all photos, or leave them visible, as in this one."""
        network = faceapi.nets.face_recognition_net
        if not network.is_loaded:
            with self.app.status.loading() as activity:
                activity("Preparing recognition…")
                await network.load_from_uri()
        reference = await self._descriptor(self._photos[self._current], area)
        count = 0
        for photo in self._photos:
            for other in photo.areas:
                if other.face is None or other is area:
                    continue
                descriptor = await self._descriptor(photo, other)
                if faceapi.euclidean_distance(reference, descriptor) <= MAX_DISTANCE:
                    other.covered = area.covered
                    count += 1
        self._repaint()
        action = "covered" if area.covered else "left visible"
        self.app.status.show(f"{pluralize(count, 'other photo')} of this person: {action}.")

    async def _descriptor(self, photo: Photo, area: Area) -> NDArray[np.float32]:
        """The descriptor of the face in an area, computed once."""
        assert area.face is not None
        if "descriptor" not in area.face.computed:
            (crop,) = await faceapi.extract_faces(photo.image, [area.face.aligned_rect])
            network = faceapi.nets.face_recognition_net
            area.face = area.face.with_descriptor(await network.compute_face_descriptor(crop))
        return area.face.descriptor

    def _enable_saving(self, *, enabled: bool) -> None:
        for name in ("save", "save-all"):
            by_id(name).disabled = not enabled

    async def _save_current(self) -> None:
        await self._save(self._photos[self._current])

    async def _save_all(self) -> None:
        for photo in self._photos:
            await self._save(photo)

    async def _save(self, photo: Photo) -> None:
        """Save a covered copy; what a canvas encodes has no metadata."""
        canvas = create_element("canvas")
        draw_covered(canvas, photo, self._style.redaction)
        content_type = by_id("format").value
        blob = await encode(canvas, content_type, JPEG_QUALITY)
        name = photo.name.rsplit(".", 1)[0].replace(" ", "-")
        download(blob, f"{name}-blurred.{ENDINGS[content_type]}")


def _summary(photo: Photo) -> str:
    faces = [area for area in photo.areas if area.face]
    if not faces and not photo.areas:
        return "No faces found. Draw an area to cover something."
    covered = len(photo.covered)
    visible = len(photo.areas) - covered
    text = f"{pluralize(len(faces), 'face')}: {pluralize(covered, 'area')} covered"
    return f"{text}, {visible} left visible." if visible else f"{text}."
