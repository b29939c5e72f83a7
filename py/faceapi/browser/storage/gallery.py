"""People that a browser remembers: names with descriptors, never pictures.

::

    gallery = await Gallery.open()
    await gallery.add("Ada", face.descriptor)
    matcher = await gallery.matcher()             # None while nobody is known
    print(matcher.find_best_match(face.descriptor))

Kept in IndexedDB, per site and browser, until deleted. All tabs of a site see the same people, and
are told when one of them changes something.

A site is the folder of ``host.mjs``: copies in two folders of an origin have two galleries. A page
that takes ``host.mjs`` from another origin goes by its own folder. Where that does not fit, for
instance if the folder's name contains a version, give a gallery a name of your own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from types import TracebackType
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
from faceapi.errors import StorageError

NAME = HOST.galleryName
"""``faceapi-gallery`` and the path of the site."""
STORE = "people"

Change: TypeAlias = Callable[[People], People]


def _create_store(database: Any, records: Sequence[Any] = ()) -> None:
    """Version 1: ``{label: string, descriptors: Float32Array[]}``, by label."""
    store = database.createObjectStore(STORE, js_object(keyPath="label"))
    for record in records:
        store.put(record)


MIGRATIONS: tuple[Migration, ...] = (_create_store,)
"""Add to it, never change it: it leads from every version that a browser may still hold."""


class Gallery:
    """The people saved in this browser; opened when first needed.

    Every method that is awaited may raise ``StorageError``.
    """

    def __init__(self, name: str | None = None) -> None:
        name = NAME if name is None else name
        self._name = name
        self._database: Database | None = None
        self._opening = asyncio.Lock()
        self._watchers: list[Callable[[], object]] = []
        self._listeners = EventScope()
        self._channel = js.BroadcastChannel.new(name)
        self._listeners.on(self._channel, "message", lambda _event: self._tell())

    @classmethod
    async def open(cls, name: str | None = None) -> Gallery:
        """Open the site's gallery, or another by its name; raises ``StorageError`` if it cannot."""
        gallery = cls(name)
        await gallery._opened()
        return gallery

    def close(self) -> None:
        """Let go of it; nothing is deleted. Closing twice does nothing."""
        self._listeners.close()
        self._channel.close()
        self._let_go()

    async def people(self) -> People:
        """Everybody, in the order of their names."""
        database = await self._opened()
        return merge_people(map(_person, await database.read(STORE)))

    async def matcher(
        self, distance_threshold: float = DEFAULT_DISTANCE_THRESHOLD
    ) -> FaceMatcher | None:
        """A matcher of everybody, or ``None`` while nobody is known.

        A face is known only if its mean distance is below ``distance_threshold``.
        """
        people = await self.people()
        return FaceMatcher(people, distance_threshold) if people else None

    async def add(self, name: str, *descriptors: NDArray[np.float32]) -> None:
        """Save descriptors under a name, besides those that it has.

        ``ValueError`` for a name that is none, or for what is no descriptor.
        """
        label = normalize_name(name)
        await self.change(lambda people: add_descriptors(people, label, descriptors))

    async def delete(self, name: str) -> None:
        """Forget one person."""
        await self.change(lambda people: remove_person(people, name))

    async def delete_everything(self) -> None:
        """Delete the database itself, for every tab.

        If another copy of the site has yet to take over the people of the gallery that they once
        shared, they stay there for it, and an empty database stays here: see
        :mod:`faceapi.browser.storage.old_gallery`.
        """
        if self._name == NAME:
            if await old_gallery.is_shared():
                await self.change(lambda _people: ())
                return
            await old_gallery.delete()
        self._let_go()
        await Database.delete(self._name)
        self._tell_all()

    async def export_json(self, distance_threshold: float = DEFAULT_DISTANCE_THRESHOLD) -> str:
        """A file of everybody, as :class:`~faceapi.FaceMatcher` and face-api.js read it.

        ``distance_threshold`` is written into it, the distance from which on nobody is known.
        """
        return people_to_json(await self.people(), distance_threshold)

    async def import_json(self, data: str | bytes) -> People:
        """Add everybody in such a file, and return them.

        ``ValueError``, and nothing changed, for a file that is none.
        """
        newcomers = people_from_json(data)
        await self.change(lambda people: merge_people([*people, *newcomers]))
        return newcomers

    async def change(self, change: Change) -> None:
        """Replace the people there are by ``change(people)``, in one step or not at all."""

        database = await self._opened()
        await database.change(STORE, partial(_apply, change))
        self._tell_all()

    def watch(self, watcher: Callable[[], object]) -> None:
        """Call ``watcher`` after every change, whichever tab makes it."""
        self._watchers.append(watcher)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    async def _opened(self) -> Database:
        async with self._opening:
            if self._database is None:
                self._database = await self._open()
            return self._database

    async def _open(self) -> Database:
        old = await old_gallery.records(STORE, MIGRATIONS[:1]) if self._name == NAME else None
        create = partial(_create_store, records=old or ())
        database = await Database.open(self._name, (create, *MIGRATIONS[1:]), self._lost)
        if old is not None and not await old_gallery.is_shared():
            # Once more: a tab with an older version of the site may have saved people since.
            await database.change(STORE, partial(_merge, old))
            await old_gallery.delete()
        return database

    def _lost(self) -> None:
        """Another tab deletes it, or brings it to a newer version; open it when needed next."""
        self._database = None

    def _let_go(self) -> None:
        database, self._database = self._database, None
        if database is not None:
            database.close()

    def _tell_all(self) -> None:
        self._channel.postMessage("changed")
        self._tell()

    def _tell(self) -> None:
        for watcher in list(self._watchers):
            watcher()


def _apply(change: Change, store: Any, records: list[Any]) -> None:
    """Write what differs between the people in a store and ``change(people)``."""
    old = {person.label: person for person in map(_person, records)}
    new = {person.label: person for person in change(merge_people(old.values()))}
    for name in old.keys() - new.keys():
        store.delete(name)
    for name, person in new.items():
        if old.get(name) != person:
            store.put(_record(person))


def _merge(others: Sequence[Any], store: Any, records: list[Any]) -> None:
    """Add the people of other records to those in a store."""
    newcomers = [_person(record) for record in others]
    _apply(lambda people: merge_people([*people, *newcomers]), store, records)


def _record(person: LabeledFaceDescriptors) -> Any:
    rows = js_array([floats_to_js(descriptor) for descriptor in person.descriptors])
    return js_object(label=person.label, descriptors=rows)


def _person(record: Any) -> LabeledFaceDescriptors:
    try:
        return LabeledFaceDescriptors(record.label, map(floats_from_js, record.descriptors))
    except (AttributeError, TypeError, ValueError, JsException) as error:
        raise StorageError(
            f"what is saved here is damaged ({error}): delete everything, then import your file",
            reason="Damaged",
        ) from error
