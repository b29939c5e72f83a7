"""What the pipeline needs from whatever runs the networks.

Three things differ between the browser and CPython: how a network is run (:class:`Backend`), how a
picture is opened and how bytes are read. :class:`Environment` holds the three; everything above it
is the same code on both sides. No onnxruntime vocabulary passes this line.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from faceapi.core.pixels.picture import Picture, PixelBuffer
from faceapi.runtime.self_check import ExpectedOutputs

Outputs: TypeAlias = Mapping[str, NDArray[np.float32]]
ProgressCallback: TypeAlias = Callable[[int, int | None], None]
"""Called with bytes so far and bytes in all (``None`` while that is unknown)."""


class ReadBytes(Protocol):
    """Reads a file or an address."""

    def __call__(
        self,
        uri: str,
        progress: ProgressCallback | None = None,
        /,
        *,
        max_bytes: int | None = None,
    ) -> Awaitable[bytes]:
        """The content; with ``max_bytes`` no more than its first ``max_bytes`` bytes.

        Reading stops there, and a longer file is cut without an error. A caller that allows ``n``
        bytes asks for ``n + 1``, and refuses what has them. Raises ``FetchError``.
        """
        ...


class Session(Protocol):
    """One network, ready to run."""

    async def run(self, blocks: Sequence[PixelBuffer]) -> Outputs:
        """Run the network on blocks of one shape, ``(height, width, 3)``.

        Every output is ``[len(blocks), …]``, in order. Whether the blocks go in
        one run or one after the other is the backend's choice.

        Raises
        ------
        InferenceError
            the runtime refused or failed the run
        """
        ...

    async def close(self) -> None:
        """Release what the runtime holds. Closing twice is allowed and does nothing."""
        ...


@dataclass(frozen=True, slots=True)
class BackendStatus:
    """Which backend is in use and why the ones before it are not."""

    name: str
    """``webgpu``, ``webgl``, ``wasm``, ``native``, or the name of a handler."""
    threads: int = 1
    """Number of threads that run a network; 0 where the runtime decides."""
    rejected: Mapping[str, str] = field(default_factory=dict)
    """Backends tried before this one, each with its reason, in the order tried."""
    losses: tuple[tuple[str, str], ...] = ()
    """Every loss of a GPU so far, as (backend, reason): all networks were loaded into it anew."""


class Backend(Protocol):
    """Opens networks."""

    @property
    def status(self) -> BackendStatus:
        """What runs the networks now."""
        ...

    async def use(self, name: str) -> BackendStatus:
        """Prefer the backend called ``name`` (``auto``: the best that works) from now on.

        Sessions already open move to it at their next run. Where ``name`` does not work here the
        next best is used and ``status.rejected`` says why. Raises ``ValueError`` on a name that
        this environment does not know.
        """
        ...

    async def available(self) -> Mapping[str, str | None]:
        """Every backend this environment knows; ``None``, or the reason it cannot be used here."""
        ...

    async def open(
        self, model: bytes, *, name: str, reference: ExpectedOutputs | None = None
    ) -> Session:
        """Make a session of an ONNX file. ``name`` is used in messages.

        With a ``reference`` the network is run once, and is believed only when its outputs agree;
        otherwise the next backend is tried and ``status.rejected`` says why.

        Raises
        ------
        ModelFileError
            the bytes are not a model that the runtime can read, or hold what ours never do; see
            :mod:`faceapi.graph.validation`
        BackendUnavailableError
            nothing here can run networks
        """
        ...


@dataclass(frozen=True, slots=True)
class Environment:
    """The three things that differ between platforms."""

    backend: Backend
    open_picture: Callable[[object], Awaitable[Picture]]
    """Turn whatever the user passed into a :class:`Picture`; raises ``PictureError``."""
    read_bytes: ReadBytes
    """Read a URI or path; raises ``FetchError``."""
    models: str
    """Folder (URI or path, ending in ``/``) of the models that ``load_from_uri()`` takes when it
    is given none; it holds ``index.json``."""
