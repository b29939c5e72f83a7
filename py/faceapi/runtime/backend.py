"""The interfaces between the pipeline and the platform.

Three things differ between the browser and CPython: how a network is run (:class:`Backend`), how a
picture is opened and how bytes are read. :class:`Environment` holds the three; everything above it
is platform-independent, and independent of onnxruntime.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from faceapi.core.pixels.picture import Picture, PixelBuffer
from faceapi.runtime.self_check import ExpectedOutputs

Outputs: TypeAlias = Mapping[str, NDArray[np.float32]]
ProgressCallback: TypeAlias = Callable[[int, int | None], None]
"""Called with the bytes received and the total bytes (``None`` while that is unknown)."""


OpenVideo: TypeAlias = Callable[[object], AbstractAsyncContextManager[AsyncIterator[Picture]]]


class ReadBytes(Protocol):
    """Reads a file or a URL."""

    def __call__(
        self,
        uri: str,
        progress: ProgressCallback | None = None,
        /,
        *,
        max_bytes: int | None = None,
    ) -> Awaitable[bytes]:
        """The content, or its first ``max_bytes`` bytes; raises ``FetchError``.

        Reading stops there, and a longer file is cut without an error. A caller that allows ``n``
        bytes asks for ``n + 1`` and rejects a file that has them.
        """
        ...


class Session(Protocol):
    """A network that is ready to run."""

    async def run(self, blocks: Sequence[PixelBuffer]) -> Outputs:
        """Run the network on blocks of one shape, ``(height, width, 3)``.

        Every output is ``[len(blocks), …]``, in order. The backend decides whether the blocks go in
        one run or in several.

        Raises
        ------
        InferenceError
            the run failed
        """
        ...

    async def close(self) -> None:
        """Release the session's resources. Closing twice does nothing."""
        ...


def session_variant(session: Session, name: str) -> Session:
    """The same network in another runtime of its backend; ``session`` if that has only one.

    ``name`` is a method of sessions that returns it: ``in_background`` or ``single_threaded``.
    """
    create = getattr(session, name, None)
    return session if create is None else create()


@dataclass(frozen=True, slots=True)
class BackendStatus:
    """The backend in use, and why the ones preferred to it are not."""

    name: str
    """``webgpu``, ``webgl``, ``wasm``, ``native``, or the name of a mock backend."""
    threads: int = 1
    """Number of threads that run a network; 0 if the runtime decides."""
    rejected: Mapping[str, str] = field(default_factory=dict)
    """Backends tried before this one, each with its reason, in the order tried."""
    device_losses: tuple[tuple[str, str], ...] = ()
    """Every loss of the GPU device so far, as (backend, reason); the networks were reloaded."""
    others: tuple[str, ...] = ()
    """Other backends in use: in a browser, ``auto`` runs each network where it is faster."""


class Backend(Protocol):
    """Opens networks, and selects what runs them."""

    @property
    def status(self) -> BackendStatus:
        """The backend in use."""
        ...

    async def select(self, name: str) -> BackendStatus:
        """Prefer the backend called ``name`` (``auto``: the best that works) from now on.

        Open sessions move to it at their next run. If ``name`` does not work here, the next best
        is used and ``status.rejected`` says why. Raises ``ValueError`` for an unknown name.
        """
        ...

    async def list_available(self) -> Mapping[str, str | None]:
        """All backends of this environment, each with ``None`` or why it cannot be used here."""
        ...

    async def open(
        self, model: bytes, *, name: str, expected_outputs: ExpectedOutputs | None = None
    ) -> Session:
        """Create a session from an ONNX file. Error messages call it ``name``.

        With ``expected_outputs`` the network is run once as a check. If its outputs differ, the
        next backend is tried and ``status.rejected`` says why.

        Raises
        ------
        ModelFileError
            the bytes are not a valid model, or use features that ours never do; see
            :mod:`faceapi.graph.validation`
        BackendUnavailableError
            no backend works here
        """
        ...


@dataclass(frozen=True, slots=True)
class Environment:
    """The parts that differ between platforms."""

    backend: Backend
    """The backend that runs the networks."""
    open_picture: Callable[[object], Awaitable[Picture]]
    """Open the user's input as a :class:`Picture`; raises ``PictureError``."""
    read_bytes: ReadBytes
    """Read a URI or path; raises ``FetchError``."""
    models: str
    """Default folder of ``load_from_uri()``, with ``index.json``: a URI or path ending in ``/``.

    It is empty where there is none.
    """
    more_models: tuple[str, ...] = ()
    """Further such folders, for the networks that :attr:`models` lacks."""
    open_video: OpenVideo | None = None
    """Open a video as frames; raises ``PictureError``. ``None``: there are no videos."""
