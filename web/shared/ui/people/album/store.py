"""Storage of the people page: its faces, and the photos that are not processed yet.

A separate database with two stores: faces with small pictures of them, and waiting photos, so that
a reload or a closed tab loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import js
import numpy as np

from faceapi.browser.interop.ffi import floats_from_js, floats_to_js, js_array, js_object
from faceapi.browser.interop.host import HOST
from faceapi.browser.storage.database import Database
from ui.people.album.album import AlbumFace

FACES, PHOTOS = "faces", "photos"


def _create_stores(database: Any) -> None:
    """Version 1: faces by key; photos ``{key, name, file}`` by key."""
    for store in (FACES, PHOTOS):
        database.createObjectStore(store, js_object(keyPath="key"))


class AlbumStore:
    """Open it with :meth:`open`. Every method may raise ``StorageError``."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._database: Database | None = None

    @classmethod
    async def open(cls) -> AlbumStore:
        """The album of this site."""
        store = cls(f"{HOST.galleryName}-album")
        await store._connection()
        return store

    async def faces(self) -> list[AlbumFace]:
        """All faces."""
        return [_from_record(record) for record in await self._read(FACES)]

    async def photos(self) -> list[Any]:
        """The waiting photos, first come first: objects with ``key``, ``name`` and ``file``."""
        return await self._read(PHOTOS)

    async def add_photo(self, key: str, name: str, file: Any) -> None:
        """Keep a photo until :meth:`finish_photo`."""
        database = await self._connection()
        await database.put(PHOTOS, [js_object(key=key, name=name, file=file)])

    async def finish_photo(self, key: str, faces: Sequence[AlbumFace]) -> None:
        """Keep the faces of a photo instead of the photo."""
        await self.put(faces)
        database = await self._connection()
        await database.put(PHOTOS, [], removed=[key])

    async def put(self, faces: Iterable[AlbumFace]) -> None:
        """Write new or changed faces."""
        database = await self._connection()
        await database.put(FACES, [_to_record(face) for face in faces])

    async def remove(self, keys: Sequence[str]) -> None:
        """Remove faces."""
        database = await self._connection()
        await database.put(FACES, [], removed=keys)

    async def delete(self) -> None:
        """Delete everything, and the database itself."""
        if self._database is not None:
            self._database.close()
            self._database = None
        await Database.delete(self._name)

    async def _read(self, store: str) -> list[Any]:
        return await (await self._connection()).read(store)

    async def _connection(self) -> Database:
        if self._database is None:
            self._database = await Database.open(self._name, (_create_stores,), self._on_closed)
        return self._database

    def _on_closed(self) -> None:
        """Another tab deletes the database: connect again on next use."""
        self._database = None


def new_key() -> str:
    """A key that sorts by time."""
    key: str = f"{int(js.Date.now()):015}-{js.crypto.randomUUID()}"
    return key


def _to_record(face: AlbumFace) -> Any:
    return js_object(
        key=face.key,
        photo=face.photo,
        photoKey=face.photo_key,
        box=js_array([float(value) for value in face.box]),
        descriptor=floats_to_js(np.ascontiguousarray(face.descriptor)),
        thumbnail=face.thumbnail,
        weaknesses=js_array(list(face.weaknesses)),
        person=face.person,
        name=face.name,
        isFixed=face.is_fixed,
    )


def _from_record(record: Any) -> AlbumFace:
    x, y, width, height = (float(value) for value in record.box)
    return AlbumFace(
        key=record.key,
        photo=record.photo,
        photo_key=getattr(record, "photoKey", ""),  # faces saved before it existed lack it
        box=(x, y, width, height),
        descriptor=floats_from_js(record.descriptor),
        thumbnail=record.thumbnail,
        weaknesses=tuple(record.weaknesses),
        person=int(record.person),
        name=record.name,
        is_fixed=bool(record.isFixed),
    )
