"""The session of a network for the pipeline; it uses the weights that are loaded at each run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from faceapi.core.pixels.picture import PixelBuffer
from faceapi.errors import InferenceError, ModelNotLoadedError
from faceapi.runtime.backend import Outputs, Session, session_variant


class SessionOwner(Protocol):
    """A network that may be loaded, loaded again, and disposed of at any time."""

    async def load_if_needed(self) -> None:
        """Load it if it loads itself and is not loaded; raises ``ModelNotLoadedError``."""
        ...

    def open_session(self, name: str) -> Session:
        """The session that is open now; raises ``ModelNotLoadedError``."""
        ...


class NetworkSession:
    """Loads the network on first use; switches to the new session if it is loaded again."""

    def __init__(self, owner: SessionOwner, name: str, *, variant: str | None = None) -> None:
        """``variant`` is the method of the open session that returns the one to use."""
        self._owner = owner
        self._name = name
        self._variant = variant

    async def run(self, blocks: Sequence[PixelBuffer]) -> Outputs:
        """As :meth:`faceapi.runtime.backend.Session.run`, and ``ModelNotLoadedError``."""
        await self._owner.load_if_needed()
        session = self._open()
        while True:
            try:
                return await session.run(blocks)
            except InferenceError:
                # Another task may have loaded the network again, which closed this session.
                newer = self._open()
                if newer is session:
                    raise
                session = newer

    def in_background(self) -> NetworkSession:
        """The same network for long runs that no other run may wait for."""
        return NetworkSession(self._owner, self._name, variant="in_background")

    def single_threaded(self) -> NetworkSession:
        """The same network for short runs beside a long one in the background."""
        return NetworkSession(self._owner, self._name, variant="single_threaded")

    @property
    def is_prepared(self) -> bool:
        """Whether the next run waits for nothing to be loaded."""
        try:
            return bool(getattr(self._open(), "is_prepared", True))
        except ModelNotLoadedError:
            return False

    async def prepare(self) -> None:
        """Load what the next run needs; errors as for :meth:`run`."""
        await self._owner.load_if_needed()
        prepare = getattr(self._open(), "prepare", None)
        if prepare is not None:
            await prepare()

    def _open(self) -> Session:
        session = self._owner.open_session(self._name)
        return session if self._variant is None else session_variant(session, self._variant)

    async def close(self) -> None:
        """Release the session that is open now."""
        await self._owner.open_session(self._name).close()
