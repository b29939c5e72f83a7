"""What a task needs to know about networks: a session by the net's name, or a clear error."""

from __future__ import annotations

from typing import Protocol

from faceapi.runtime.backend import Session


class SessionProvider(Protocol):
    """The networks that are loaded."""

    def session(self, net: str) -> Session:
        """The open session of ``net``, a key of ``faceapi.nets.ARCHITECTURES``.

        Raises
        ------
        ModelNotLoadedError
            it was not loaded; the message says what to await first
        """
        ...
