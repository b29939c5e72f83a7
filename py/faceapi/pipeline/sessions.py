"""Where the pipeline gets its sessions: by architecture name, or with a clear error."""

from __future__ import annotations

from typing import Protocol

from faceapi.runtime.backend import Session


class SessionProvider(Protocol):
    """The loaded networks."""

    def session(self, name: str) -> Session:
        """The session of an architecture, a key of ``faceapi.architectures.ARCHITECTURES``.

        Raises
        ------
        ModelNotLoadedError
            it is not loaded; the message says what to await first
        """
        ...
