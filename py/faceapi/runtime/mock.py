"""A backend for tests that calls a function instead of running networks.

::

    def faces(name, pixels):
        return {"grid": np.zeros((len(pixels), 13, 13, 25), np.float32)}

    api = FaceApi(backend=MockBackend(faces))
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from inspect import isawaitable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from faceapi.core.pixels.picture import PixelBuffer
from faceapi.core.untrusted_text import excerpt
from faceapi.errors import InferenceError
from faceapi.runtime.backend import BackendStatus, Outputs, Session

MockHandler: TypeAlias = Callable[[str, NDArray[np.float32]], Outputs | Awaitable[Outputs]]
"""Called with the network's name and pixels float32 ``(n, height, width, 3)``, RGB, 0 to 255."""


class MockBackend:
    """Calls ``handler``, which may be a coroutine function, for every run of a network.

    Models are not parsed, and expected outputs are not checked.
    """

    def __init__(self, handler: MockHandler, *, name: str = "handler") -> None:
        self._handler = handler
        self._name = name

    @property
    def status(self) -> BackendStatus:
        """The name of this backend."""
        return BackendStatus(self._name)

    async def select(self, name: str) -> BackendStatus:
        """Accept the name of this backend and ``"auto"``; raise ``ValueError`` for any other."""
        if name not in (self._name, "auto"):
            raise ValueError(f"backend must be {self._name} or auto, got {excerpt(name)}")
        return self.status

    async def list_available(self) -> Mapping[str, str | None]:
        """Only this backend."""
        return {self._name: None}

    async def open(
        self, model: bytes, *, name: str, expected_outputs: object | None = None
    ) -> Session:
        """A session that calls the handler."""
        return _MockSession(self._handler, name)


class _MockSession:
    def __init__(self, handler: MockHandler, name: str) -> None:
        self._handler = handler
        self._name = name
        self._closed = False

    async def run(self, blocks: Sequence[PixelBuffer]) -> Outputs:
        if self._closed:
            raise InferenceError(f"{self._name}: the session is closed; load the network again")
        result = self._handler(self._name, np.stack([block.numpy() for block in blocks]))
        outputs = await result if isawaitable(result) else result
        row_counts = {
            name: len(value) for name, value in outputs.items() if len(value) != len(blocks)
        }
        if row_counts:
            raise InferenceError(
                f"{self._name}: the handler must return {len(blocks)} rows in every output, "
                f"got {row_counts}"
            )
        return outputs

    async def close(self) -> None:
        self._closed = True
