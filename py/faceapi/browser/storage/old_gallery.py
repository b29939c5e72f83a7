"""The gallery that all copies of the site on an origin once shared.

Its database was called ``faceapi-gallery``. Now each copy has its own, named after its path, which
takes over the people when it is created. The old database is deleted once no other copy needs it;
``oldGalleryIsShared`` in ``host.mjs`` decides that. Until then the existence of a copy's own
database says that the copy has taken its people, and need not do so again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from faceapi.browser.interop.host import HOST
from faceapi.browser.storage.database import Database, Migration

NAME = HOST.oldGalleryName


async def records(store: str, migrations: Sequence[Migration]) -> list[Any] | None:
    """What the old gallery holds, as JavaScript objects; ``None`` if there is none.

    ``migrations`` lead to the version it has. Raises ``StorageError``.
    """
    if NAME not in await Database.names():
        return None
    database = await Database.open(NAME, migrations, lambda: None)
    try:
        return await database.read(store) if database.has(store) else None
    finally:
        database.close()


async def is_shared() -> bool:
    """Whether it exists, and another copy of the site may still need it."""
    return NAME in await Database.names() and await HOST.oldGalleryIsShared()


async def delete() -> None:
    """Delete it, whether it exists or not. Raises ``StorageError``."""
    await Database.delete(NAME)
