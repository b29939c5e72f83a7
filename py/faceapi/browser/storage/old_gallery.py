"""The old gallery, which all copies of the site on an origin shared.

Its database was called ``faceapi-gallery``. Now each copy has its own, named after its path, and
copies the people into it when it is created. A copy that has its own database has therefore already
migrated. The old database is deleted once no other copy needs it, which ``oldGalleryIsShared`` in
``host.mjs`` decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from faceapi.browser.interop.host import HOST
from faceapi.browser.storage.database import Database, Migration


async def records(store: str, migrations: Sequence[Migration]) -> list[Any] | None:
    """The records of the old gallery, as JavaScript objects; ``None`` if it does not exist.

    ``migrations`` lead to the version of its database. Raises ``StorageError``.
    """
    if HOST.oldGalleryName not in await Database.names():
        return None
    database = await Database.open(HOST.oldGalleryName, migrations, lambda: None)
    try:
        return await database.read(store) if database.has(store) else None
    finally:
        database.close()


async def is_shared() -> bool:
    """Whether it exists and another copy of the site may still need it."""
    return HOST.oldGalleryName in await Database.names() and await HOST.oldGalleryIsShared()


async def delete() -> None:
    """Delete it; does nothing if it does not exist. Raises ``StorageError``."""
    await Database.delete(HOST.oldGalleryName)
