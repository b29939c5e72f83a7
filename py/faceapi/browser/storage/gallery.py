"""Known people, stored in the browser: names with descriptors, never pictures.

::

    gallery = await Gallery.open()
    await gallery.add("Ada", face.descriptor)
    matcher = await gallery.matcher()             # None while the gallery is empty
    print(matcher.find_best_match(face.descriptor))

The gallery is in IndexedDB, one per site and browser, until it is deleted. All tabs of a site share
it and are notified of every change.

A site is the folder of ``host.mjs``: copies in two folders of an origin have two galleries. For a
page that loads ``host.mjs`` from another origin, the site is the page's own folder. If that does
not fit, for example because the folder's name contains a version, name the gallery yourself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Self, TypeAlias

import js
import numpy as np
from numpy.typing import NDArray

from faceapi.browser.interop.event_scope import EventScope
from faceapi.browser.interop.ffi import (
    JsException,
    floats_from_js,
    floats_to_js,
    js_array,
    js_object,
)
from faceapi.browser.interop.host import HOST
from faceapi.browser.storage import old_gallery
from faceapi.browser.storage.database import Database, Migration
from faceapi.core.identity.descriptors import LabeledFaceDescriptors
from faceapi.core.identity.known_people import (
    People,
    add_descriptors,
    merge_people,
    normalize_name,
    people_from_json,
    people_to_json,
    remove_person,
)
from faceapi.core.identity.matching import DEFAULT_DISTANCE_THRESHOLD, FaceMatcher
from faceapi.core.untrusted_text import quotable
from faceapi.errors import StorageError

STORE = "people"

Update: TypeAlias = Callable[[People], People]


def _create_store(database: Any, records: Sequence[Any] = ()) -> None:
    """Version 1: ``{label: string, descriptors: Float32Array[]}``, keyed by label."""
    store = database.createObjectStore(STORE, js_object(keyPath="label"))
    for record in records:
        store.put(record)


MIGRATIONS: tuple[Migration, ...] = (_create_store,)
"""Append only: browsers may still hold any earlier version."""


class Gallery:
    """The people saved in this browser. The database is opened on first use.

    Every coroutine method may raise ``StorageError``.
    """

    def __init__(self, name: str | None = None) -> None:
        name = HOST.galleryName if name is None else name
        self._name = name
        self._is_default = name == HOST.galleryName
        self._database: Database | None = None
        self._opening = asyncio.Lock()
        self._subscribers: list[Callable[[], object]] = []
        self._events = EventScope()
        self._channel = js.BroadcastChannel.new(name)
        self._events.listen(self._channel, "message", lambda _event: self._notify())

    @classmethod
    async def open(cls, name: str | None = None) -> Gallery:
        """Open the site's gallery, or another one by its name."""
        gallery = cls(name)
        await gallery._connection()
        return gallery

    def close(self) -> None:
        """Close the connection; nothing is deleted. Closing twice does nothing."""
        self._events.close()
        self._channel.close()
        self._disconnect()

    async def people(self) -> People:
        """All people, sorted by name."""
        database = await self._connection()
        return merge_people(map(_from_record, await database.read(STORE)))

    async def matcher(
        self, distance_threshold: float = DEFAULT_DISTANCE_THRESHOLD
    ) -> FaceMatcher | None:
        """A matcher for all people, or ``None`` while the gallery is empty.

        A face matches a person only if its mean distance is below ``distance_threshold``.
        """
        people = await self.people()
        return FaceMatcher(people, distance_threshold) if people else None

    async def add(self, name: str, *descriptors: NDArray[np.float32]) -> None:
        """Save descriptors under a name, in addition to those it has.

        Raises ``ValueError`` for an invalid name or descriptor.
        """
        label = normalize_name(name)
        await self.update(lambda people: add_descriptors(people, label, descriptors))

    async def delete(self, name: str) -> None:
        """Delete one person."""
        await self.update(lambda people: remove_person(people, name))

    async def clear(self) -> None:
        """Delete all people, and the database itself, in every tab.

        Copies of the site once shared a gallery. While another copy has not yet copied its people,
        that gallery is kept, and this one stays as an empty database: see
        :mod:`faceapi.browser.storage.old_gallery`.
        """
        if self._is_default:
            if await old_gallery.is_shared():
                await self.update(lambda _people: ())
                return
            await old_gallery.delete()
        self._disconnect()
        await Database.delete(self._name)
        self._broadcast()

    async def export_json(self, distance_threshold: float = DEFAULT_DISTANCE_THRESHOLD) -> str:
        """All people as JSON text that :class:`~faceapi.FaceMatcher` and face-api.js can read.

        The text includes ``distance_threshold``, the distance from which on no person matches.
        """
        return people_to_json(await self.people(), distance_threshold)

    async def import_json(self, data: str | bytes) -> People:
        """Add all people from exported JSON, and return them.

        Raises ``ValueError`` for invalid data and changes nothing.
        """
        imported = people_from_json(data)
        await self.update(lambda people: merge_people([*people, *imported]))
        return imported

    async def update(self, update: Update) -> None:
        """Replace the people by ``update(people)`` in one atomic step."""
        database = await self._connection()
        await database.update(STORE, partial(_apply, update))
        self._broadcast()

    def subscribe(self, subscriber: Callable[[], object]) -> None:
        """Call ``subscriber`` after every change, whichever tab makes it."""
        self._subscribers.append(subscriber)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    async def _connection(self) -> Database:
        async with self._opening:
            if self._database is None:
                self._database = await self._open()
            return self._database

    async def _open(self) -> Database:
        old = await old_gallery.records(STORE, MIGRATIONS[:1]) if self._is_default else None
        create = partial(_create_store, records=old or ())
        database = await Database.open(self._name, (create, *MIGRATIONS[1:]), self._on_closed)
        if old is not None and not await old_gallery.is_shared():
            # Read again: a tab with an older version of the site may have saved people since.
            await database.update(STORE, partial(_merge, old))
            await old_gallery.delete()
        return database

    def _on_closed(self) -> None:
        """Another tab deletes or upgrades the database: reconnect on next use."""
        self._database = None

    def _disconnect(self) -> None:
        database, self._database = self._database, None
        if database is not None:
            database.close()

    def _broadcast(self) -> None:
        self._channel.postMessage("changed")
        self._notify()

    def _notify(self) -> None:
        for subscriber in list(self._subscribers):
            subscriber()


def _apply(update: Update, store: Any, records: list[Any]) -> None:
    """Write the differences between the people in a store and ``update(people)``."""
    old = {person.label: person for person in map(_from_record, records)}
    new = {person.label: person for person in update(merge_people(old.values()))}
    for name in old.keys() - new.keys():
        store.delete(name)
    for name, person in new.items():
        if old.get(name) != person:
            store.put(_to_record(person))


def _merge(others: Sequence[Any], store: Any, records: list[Any]) -> None:
    """Add the people of other records to those in a store."""
    imported = [_from_record(record) for record in others]
    _apply(lambda people: merge_people([*people, *imported]), store, records)


def _to_record(person: LabeledFaceDescriptors) -> Any:
    rows = js_array([floats_to_js(descriptor) for descriptor in person.descriptors])
    return js_object(label=person.label, descriptors=rows)


def _from_record(record: Any) -> LabeledFaceDescriptors:
    try:
        return LabeledFaceDescriptors(record.label, map(floats_from_js, record.descriptors))
    except (AttributeError, TypeError, ValueError, JsException) as error:
        raise StorageError(
            f"the saved people are damaged ({quotable(error)}): delete everything, then import "
            "your file",
            reason="Damaged",
        ) from error
