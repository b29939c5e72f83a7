"""The page that sorts the faces of many photos into people."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import js

import faceapi
from faceapi import Face
from faceapi.errors import StorageError
from faceapi.types import Picture
from ui.app import App
from ui.dom import by_id, create_element, listen
from ui.input.image_input import ImageFile, ImageInput
from ui.output.export import download_text
from ui.people.album.album import Album, AlbumFace
from ui.people.album.board import AlbumBoard
from ui.people.album.store import AlbumStore, new_key
from ui.people.lookup import weaknesses
from ui.settings import Settings
from ui.text.summary import pluralize

CALIBRATION = "upright-mirror-unit"
"""The most accurate calibration."""
SAMPLES = tuple(
    f"{name}.jpg"
    for name in ("ada", "bea", "cleo", "dora", "elin", "sample6", "sample3", "sample5")
)
"""Photos of twelve people, five of whom are in two photos."""
THUMBNAIL = 96
FIRST_GROUPING = 3
PHOTOS_PER_GROUPING = 10
FACES_PER_GROUPED_PHOTO = 20
"""Number of photos after which people are grouped and shown: first, then repeatedly, and less often
in a large album, where grouping takes longer."""


class AlbumPage:
    """Create it with :meth:`open`, then await :meth:`run`."""

    def __init__(self, app: App, store: AlbumStore, faces: Sequence[AlbumFace]) -> None:
        self.app = app
        self._store = store
        self._album = Album(faceapi.recognition.calibrations()[CALIBRATION], faces)
        self._board = AlbumBoard(self._album, app.status, store.put, store.remove)
        self._waiting: list[Any] = []
        self._is_stopped = False
        self._grouping: asyncio.Task[list[AlbumFace]] | None = None
        ImageInput(js.document, self._on_files, app.status)
        listen(by_id("pause"), "click", lambda _event: self._pause())
        listen(by_id("try-samples"), "click", lambda _event: app.status.run_task(self._samples))
        save_json, save_csv = by_id("save-json"), by_id("save-csv")
        listen(save_json, "click", lambda _: download_text("people.json", self._album.to_json()))
        listen(save_csv, "click", lambda _: download_text("people.csv", self._album.to_csv()))
        dialog = by_id("delete-all-dialog")
        listen(by_id("delete-all"), "click", lambda _event: dialog.showModal())
        listen(by_id("delete-all-cancel"), "click", lambda _event: dialog.close())
        listen(
            by_id("delete-all-confirm"), "click", lambda _event: app.status.run_task(self._delete)
        )

    @classmethod
    async def open(cls) -> AlbumPage:
        """The page with what was saved on an earlier visit."""
        app = App()
        store = await AlbumStore.open()
        page = cls(app, store, await store.faces())
        page._waiting = await store.photos()
        page._board.show()
        if page._waiting:
            page._board.show_start(is_empty=False)
        return page

    async def run(self) -> None:
        """Work on photos whenever some are added."""
        await self.app.run_on_change(self._process)

    async def _on_files(self, files: list[ImageFile]) -> None:
        self._board.show_start(is_empty=False)  # at once, so that nothing moves later
        for file in files:
            await self._add(file.name, file.file)
        self._is_stopped = False
        self.app.invalidate()

    async def _add(self, name: str, file: Any) -> None:
        key = new_key()
        photo = js.Object.fromEntries([["key", key], ["name", name], ["file", file]])
        try:
            await self._store.add_photo(key, name, file)
        except StorageError as error:
            self.app.warn(
                f"Keep this page open until all photos are processed: {name} could not be saved "
                f"({error})."
            )
        self._waiting.append(photo)

    async def _samples(self) -> None:
        self._board.show_start(is_empty=False)
        for name in SAMPLES:
            response = await js.fetch(f"../samples/{name}")
            await self._add(name, await response.blob())
        self._is_stopped = False
        self.app.invalidate()

    async def _process(self) -> None:
        settings = await self.app.load_networks()
        done = since = 0
        is_grouped = True
        while self._waiting and not self._is_stopped:
            self._show_progress(done)
            photo = self._waiting[0]
            try:
                faces = await self._faces_of(photo, settings)
            except (faceapi.errors.PictureError, faceapi.errors.InferenceError) as error:
                faces = []
                self.app.warn(f"{photo.name} was not processed: {error}")
            if photo not in self._waiting:  # everything was deleted meanwhile
                return
            self._album.add(faces)
            self._waiting.remove(photo)
            await self._store.finish_photo(photo.key, faces)
            done += 1
            since += 1
            pause = max(PHOTOS_PER_GROUPING, len(self._album) // FACES_PER_GROUPED_PHOTO)
            if done == FIRST_GROUPING or since >= pause:
                is_grouped = await self._group()
                since = 0
            await asyncio.sleep(0)  # so that a click on Stop is noticed
        if is_grouped:
            is_grouped = await self._group(self._show_grouping)
        if not is_grouped and not len(self._album):  # everything was deleted meanwhile
            return
        self._show_end(is_grouped=is_grouped)

    def _show_end(self, *, is_grouped: bool) -> None:
        is_complete = is_grouped and not self._waiting
        if self._board.is_growing:
            self._board.is_growing = False
            self._board.show()
        by_id("pause").disabled = is_complete
        by_id("pause").textContent = "Stop" if is_complete else "Continue"
        self.app.status.progress(1)
        message = self._board.summary() if len(self._album) else "Choose photos, or drop them here."
        if not is_grouped:
            message = "The last faces are not grouped yet."
        left = f" {pluralize(len(self._waiting), 'photo')} left." if self._waiting else ""
        self.app.status.show(message + left)

    def _show_progress(self, done: int) -> None:
        total = done + len(self._waiting)
        self._show_stop()
        self.app.status.progress(done / total)
        self.app.status.show(f"Photo {done + 1} of {total}: {self._waiting[0].name}")

    def _show_grouping(self, done: int, total: int) -> None:
        if done < total:
            self._show_stop()
            self.app.status.progress(done / total)
            self.app.status.show(f"Grouping {pluralize(total, 'face')}…")

    def _show_stop(self) -> None:
        by_id("pause").disabled = False
        by_id("pause").textContent = "Stop"

    async def _group(self, progress: Callable[[int, int], object] | None = None) -> bool:
        """Group the faces and show people; return ``False`` if the user stopped it."""
        self._grouping = asyncio.ensure_future(self._album.group(progress))
        await asyncio.wait([self._grouping])
        grouping, self._grouping = self._grouping, None
        if grouping.cancelled():
            return False
        await self._store.put(grouping.result())
        self._board.is_growing = bool(self._waiting)
        self._board.show()
        return True

    async def _faces_of(self, photo: Any, settings: Settings) -> list[AlbumFace]:
        picture = await faceapi.open_picture(photo.file)
        task = faceapi.detect_all_faces(picture, settings.options(), upright=True, mirror=True)
        faces = await task.with_face_landmarks().with_face_descriptors()
        return [await _album_face(photo, picture, face) for face in faces]

    def _pause(self) -> None:
        """Stop or continue; grouping is stopped too."""
        self._is_stopped = self._stop_grouping() or not self._is_stopped
        if not self._is_stopped:
            self.app.invalidate()

    def _stop_grouping(self) -> bool:
        """Return whether faces were being grouped."""
        return self._grouping is not None and self._grouping.cancel()

    async def _delete(self) -> None:
        by_id("delete-all-dialog").close()
        self._is_stopped = True
        self._stop_grouping()
        self._waiting.clear()
        self._album.clear()
        await self._store.delete()
        self._board.show()
        by_id("pause").disabled = True
        by_id("file").focus()
        self.app.status.progress(1)
        self.app.status.show("All faces and waiting photos are deleted.")


async def _album_face(photo: Any, picture: Picture, face: Face) -> AlbumFace:
    box = face.box
    return AlbumFace(
        key=new_key(),
        photo=photo.name,
        photo_key=photo.key,
        box=(box.x, box.y, box.width, box.height),
        descriptor=face.descriptor,
        thumbnail=await _thumbnail(picture, face),
        weaknesses=weaknesses(face, picture),
    )


async def _thumbnail(picture: Picture, face: Face) -> str:
    """A small picture of the face as a ``data:`` URL."""
    canvas = create_element("canvas", width=THUMBNAIL, height=THUMBNAIL)
    for crop in await faceapi.extract_faces(picture, [face.box.to_square()]):
        canvas.getContext("2d").drawImage(crop, 0, 0, THUMBNAIL, THUMBNAIL)
    address: str = canvas.toDataURL("image/jpeg", 0.8)
    return address
