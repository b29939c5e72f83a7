"""IndexedDB in four verbs: open, read everything, put, update.

An update is one transaction: when :meth:`Database.update` returns, all of it is on disk; if it
fails, nothing is changed. A transaction ends as soon as the browser has nothing left to do in it,
so no code here awaits inside one: all requests are made first, then the end is awaited.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import js

from faceapi.browser.interop.dom import EventHandler
from faceapi.browser.interop.event_scope import EventScope
from faceapi.browser.interop.ffi import JsException, error_message, js_object, none_if_null
from faceapi.browser.interop.host import HOST
from faceapi.errors import StorageError

Migration: TypeAlias = Callable[[Any], None]
"""Upgrades an ``IDBDatabase`` from one version to the next, with exclusive access."""

_USER_MESSAGES = {
    "QuotaExceededError": "nothing was saved, because the browser has no room left for this site: "
    "free some space on the device, or delete what is saved here",
    "VersionError": "what is saved here was saved by a newer version of this site: reload the page",
    "InvalidStateError": "this browser keeps nothing for this site: is this a private window?",
    "SecurityError": "this browser keeps nothing for this site: its settings forbid it",
    "Blocked": "another tab of this site uses an older version of it: close that tab",
}


class Database:
    """An open database."""

    def __init__(self, database: Any, on_closed: Callable[[], object]) -> None:
        self._database = database
        self._events = EventScope()
        self._on_closed = on_closed
        # Another tab wants to upgrade or delete the database; an open connection would block it.
        self._events.listen(database, "versionchange", lambda _event: self._on_version_change())
        self._events.listen(database, "close", lambda _event: self._on_version_change())

    @classmethod
    async def open(
        cls, name: str, migrations: Sequence[Migration], on_closed: Callable[[], object]
    ) -> Database:
        """Open a database and upgrade it to version ``len(migrations)``.

        ``on_closed`` is called when the browser closes it; open it again to continue. Raises
        ``StorageError``.
        """
        factory = _factory()

        def upgrade(event: Any) -> None:
            for migrate in migrations[int(event.oldVersion) :]:
                migrate(event.target.result)

        request = factory.open(name, len(migrations))
        return cls(await _request_result(request, upgradeneeded=upgrade), on_closed)

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
        await _request_result(_factory().deleteDatabase(name))

    def has(self, store: str) -> bool:
        """Whether there is such a store."""
        return bool(self._database.objectStoreNames.contains(store))

    async def read(self, store: str) -> list[Any]:
        """Every value of a store in key order, as JavaScript objects.

        Raises ``StorageError``.
        """
        _, object_store = self._transaction(store, "readonly")
        return list(await _request_result(object_store.getAll()))

    async def update(self, store: str, work: Callable[[Any, list[Any]], object]) -> None:
        """Call ``work(store, values)`` with the store's values, and commit all requests it makes.

        Nothing else can change the store while this runs, in this tab or in another. Raises
        ``StorageError``, and any exception of ``work``; nothing is changed then.
        """
        transaction, object_store = self._transaction(store, "readwrite")
        failures: list[Exception] = []

        def on_values(event: Any) -> None:
            try:
                work(object_store, list(event.target.result))
            except Exception as error:  # raised below, outside of the browser's callback
                failures.append(error)
                transaction.abort()

        with EventScope() as events:
            events.listen(object_store.getAll(), "success", on_values)
            outcome, _ = await _first_event(transaction, events, "complete", "abort")
        for failure in failures:
            raise storage_error(failure) if isinstance(failure, JsException) else failure
        if outcome == "abort":
            raise storage_error(none_if_null(transaction.error))

    async def put(self, store: str, values: Sequence[Any], *, removed: Sequence[Any] = ()) -> None:
        """Write JavaScript objects and remove keys, all or nothing; raises ``StorageError``."""
        transaction, object_store = self._transaction(store, "readwrite")
        with EventScope() as events:
            try:
                for value in values:
                    object_store.put(value)
                for key in removed:
                    object_store.delete(key)
            except JsException as error:
                transaction.abort()
                raise storage_error(error) from error
            outcome, _ = await _first_event(transaction, events, "complete", "abort")
        if outcome == "abort":
            raise storage_error(none_if_null(transaction.error))

    def _transaction(self, store: str, mode: str) -> tuple[Any, Any]:
        """A new transaction, which is on disk when it completes, and its object store."""
        try:
            options = js_object(durability="strict")
            transaction = self._database.transaction(store, mode, options)
        except JsException as error:
            raise storage_error(error) from error
        return transaction, transaction.objectStore(store)

    def close(self) -> None:
        """Close the connection. Closing twice does nothing."""
        self._events.close()
        self._database.close()

    def _on_version_change(self) -> None:
        self._database.close()
        self._on_closed()


def storage_error(error: Any) -> StorageError:
    """A ``StorageError`` for a ``DOMException`` (or ``None``)."""
    reason = str(getattr(error, "name", "") or "AbortError")
    advice = _USER_MESSAGES.get(reason, "the browser could not save it")
    detail = f" ({error_message(error)})" if error is not None else ""
    return StorageError(f"{advice}{detail}", reason=reason)


def _factory() -> Any:
    factory = none_if_null(getattr(js, "indexedDB", None))
    if factory is None:
        raise StorageError(_USER_MESSAGES["InvalidStateError"], reason="InvalidStateError")
    return factory


async def _request_result(request: Any, **handlers: EventHandler) -> Any:
    """The result of a request; ``handlers`` are called for events that precede it."""
    with EventScope() as events:
        for event_type, handler in handlers.items():
            events.listen(request, event_type, handler)
        outcome, _ = await _first_event(request, events, "success", "error", "blocked")
    if outcome == "blocked":
        raise StorageError(_USER_MESSAGES["Blocked"], reason="Blocked")
    if outcome == "error":
        raise storage_error(none_if_null(request.error))
    return request.result


def _first_event(
    target: Any, events: EventScope, *event_types: str
) -> asyncio.Future[tuple[str, Any]]:
    """The type of the first of these events, and the event."""
    future: asyncio.Future[tuple[str, Any]] = asyncio.get_running_loop().create_future()

    def on_event(event: Any) -> None:
        if not future.done():
            future.set_result((str(event.type), event))

    for event_type in event_types:
        events.listen(target, event_type, on_event)
    return future
