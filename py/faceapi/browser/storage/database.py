"""IndexedDB in three verbs: open, read everything, change.

A change is one transaction: all of it is on the disk when :meth:`Database.change` returns, or none
of it ever is. A transaction ends as soon as the browser has nothing left to do in it, so nothing
here awaits inside of one: the requests are made at once, then its end is awaited.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import js

from faceapi.browser.interop.dom import Handler
from faceapi.browser.interop.event_scope import EventScope
from faceapi.browser.interop.ffi import JsException, error_message, js_object, none_if_null
from faceapi.browser.interop.host import HOST
from faceapi.errors import StorageError

Migration: TypeAlias = Callable[[Any], None]
"""Takes an ``IDBDatabase`` from one version to the next, while nobody else uses it."""

_HELP = {
    "QuotaExceededError": "nothing was saved, because the browser has no room left for this site: "
    "free some space on the device, or delete what is saved here",
    "VersionError": "what is saved here was saved by a newer version of this site: reload the page",
    "InvalidStateError": "this browser keeps nothing for this site: is this a private window?",
    "SecurityError": "this browser keeps nothing for this site: its settings forbid it",
    "Blocked": "another tab of this site uses an older version of it: close that tab",
}


class Database:
    """An open database."""

    def __init__(self, database: Any, lost: Callable[[], object]) -> None:
        self._database = database
        self._listeners = EventScope()
        self._lost = lost
        # Another tab wants to upgrade or to delete it: do not stand in its way.
        self._listeners.on(database, "versionchange", lambda _event: self._give_way())
        self._listeners.on(database, "close", lambda _event: self._give_way())

    @classmethod
    async def open(
        cls, name: str, migrations: Sequence[Migration], lost: Callable[[], object]
    ) -> Database:
        """Open a database, bringing it to version ``len(migrations)``.

        ``lost`` is called when the browser takes it away; open it again then. Raises
        ``StorageError``.
        """
        factory = _factory()

        def upgrade(event: Any) -> None:
            for migrate in migrations[int(event.oldVersion) :]:
                migrate(event.target.result)

        request = factory.open(name, len(migrations))
        return cls(await _finished(request, upgradeneeded=upgrade), lost)

    @staticmethod
    async def names() -> list[str]:
        """The names of all databases of this origin. Raises ``StorageError``."""
        try:
            databases = await HOST.call(_factory(), "databases")
        except JsException as error:
            raise storage_error(error) from error
        return [str(database.name) for database in databases]

    @staticmethod
    async def delete(name: str) -> None:
        """Delete a whole database, closing it in other tabs. Raises ``StorageError``."""
        await _finished(_factory().deleteDatabase(name))

    def has(self, store: str) -> bool:
        """Whether there is such a store."""
        return bool(self._database.objectStoreNames.contains(store))

    async def read(self, store: str) -> list[Any]:
        """Every value of a store in the order of the keys, as JavaScript objects.

        Raises ``StorageError``.
        """
        _, target = self._begin(store, "readonly")
        return list(await _finished(target.getAll()))

    async def change(self, store: str, work: Callable[[Any, list[Any]], object]) -> None:
        """Call ``work(store, values)`` with what the store holds, and keep all that it requests.

        Nothing else can change the store meanwhile, in this tab or in another. Raises
        ``StorageError``, and whatever ``work`` raises; nothing is changed then.
        """
        transaction, target = self._begin(store, "readwrite")
        failures: list[Exception] = []

        def loaded(event: Any) -> None:
            try:
                work(target, list(event.target.result))
            except Exception as error:  # raised again below, out of the browser's hands
                failures.append(error)
                transaction.abort()

        with EventScope() as listeners:
            listeners.on(target.getAll(), "success", loaded)
            kind, _ = await _first(transaction, listeners, "complete", "abort")
        for failure in failures:
            raise storage_error(failure) if isinstance(failure, JsException) else failure
        if kind == "abort":
            raise storage_error(none_if_null(transaction.error))

    def _begin(self, store: str, mode: str) -> tuple[Any, Any]:
        """A transaction that is on the disk when it is complete, and the store in it."""
        try:
            options = js_object(durability="strict")
            transaction = self._database.transaction(store, mode, options)
        except JsException as error:
            raise storage_error(error) from error
        return transaction, transaction.objectStore(store)

    def close(self) -> None:
        """Let go of it. Closing twice does nothing."""
        self._listeners.close()
        self._database.close()

    def _give_way(self) -> None:
        self._database.close()
        self._lost()


def storage_error(error: Any) -> StorageError:
    """A ``StorageError`` for a ``DOMException`` (or ``None``)."""
    reason = str(getattr(error, "name", "") or "AbortError")
    advice = _HELP.get(reason, "the browser could not save it")
    detail = f" ({error_message(error)})" if error is not None else ""
    return StorageError(f"{advice}{detail}", reason=reason)


def _factory() -> Any:
    factory = none_if_null(getattr(js, "indexedDB", None))
    if factory is None:
        raise StorageError(_HELP["InvalidStateError"], reason="InvalidStateError")
    return factory


async def _finished(request: Any, **handlers: Handler) -> Any:
    """The result of a request; ``handlers`` are called with events before its end."""
    with EventScope() as listeners:
        for kind, handler in handlers.items():
            listeners.on(request, kind, handler)
        kind, _ = await _first(request, listeners, "success", "error", "blocked")
    if kind == "blocked":
        raise StorageError(_HELP["Blocked"], reason="Blocked")
    if kind == "error":
        raise storage_error(none_if_null(request.error))
    return request.result


def _first(target: Any, listeners: EventScope, *kinds: str) -> asyncio.Future[tuple[str, Any]]:
    """The first event of these kinds, with its name."""
    future: asyncio.Future[tuple[str, Any]] = asyncio.get_running_loop().create_future()

    def came(event: Any) -> None:
        if not future.done():
            future.set_result((str(event.type), event))

    for kind in kinds:
        listeners.on(target, kind, came)
    return future
