"""Which runtime the networks of the frames and those of a search use, while both run.

The browser's backend runs one network at a time on all cores. It offers two more runtimes with one
thread each, so that neither side waits for the other or takes its core. Other backends have one
runtime, whose runs are threads already.
"""

from __future__ import annotations

from collections.abc import Callable

from faceapi.architectures import age_gender, face_recognition
from faceapi.pipeline.plan import SessionProvider
from faceapi.runtime.backend import Session, session_variant

_INFREQUENT = (age_gender.ARCHITECTURE.name, face_recognition.ARCHITECTURE.name)
"""Networks that can wait for the end of a search. They would take most of the time to load and most
of the memory."""


class BackgroundSessions:
    """The networks of a detector, in the runtime for searches beside the frames."""

    def __init__(self, sessions: SessionProvider) -> None:
        self.foreground = _RecordedSessions(sessions)
        """The same networks in the runtime of the frames."""

    def session(self, name: str) -> Session:
        """The session of an architecture; raises ``ModelNotLoadedError``."""
        return session_variant(self.foreground.session(name), "in_background")

    def used(self) -> list[Session]:
        """Those that searches have used so far."""
        return [self.session(name) for name in list(self.foreground.names)]


class FrameSessions:
    """The networks of the frames; those of every frame have one thread while a search runs."""

    def __init__(self, sessions: SessionProvider, is_core_taken: Callable[[], bool]) -> None:
        self._sessions = _RecordedSessions(sessions)
        self._is_core_taken = is_core_taken

    def session(self, name: str) -> Session:
        """The session of an architecture; raises ``ModelNotLoadedError``."""
        session = self._sessions.session(name)
        if name in _INFREQUENT or not self._is_core_taken():
            return session
        # Only once all are prepared: until then a run would wait while others are.
        is_ready = all(is_prepared(used) for used in self.used())
        return session_variant(session, "single_threaded") if is_ready else session

    def used(self) -> list[Session]:
        """Those that every frame has used so far, with one thread."""
        names = [name for name in self._sessions.names if name not in _INFREQUENT]
        return [session_variant(self._sessions.session(name), "single_threaded") for name in names]


class _RecordedSessions:
    """Remembers which networks were used: MTCNN has three."""

    def __init__(self, sessions: SessionProvider) -> None:
        self._sessions = sessions
        self.names: dict[str, None] = {}

    def session(self, name: str) -> Session:
        self.names[name] = None
        return self._sessions.session(name)


def is_prepared(session: Session) -> bool:
    """Whether the next run waits for nothing to be loaded."""
    return bool(getattr(session, "is_prepared", True))


async def prepare(session: Session) -> None:
    """Load what the next run needs."""
    if not is_prepared(session):
        await session.prepare()  # type: ignore[attr-defined]  # has is_prepared
