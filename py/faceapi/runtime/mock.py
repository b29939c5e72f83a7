"""A backend that is a function: to test programs without networks, after httpx's MockTransport.

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
from faceapi.errors import InferenceError
from faceapi.runtime.backend import BackendStatus, Outputs, Session

MockHandler: TypeAlias = Callable[[str, NDArray[np.float32]], Outputs | Awaitable[Outputs]]
"""Called with the network's name and pixels float32 ``(n, height, width, 3)``, RGB, 0 to 255."""


class MockBackend:
    """Every run of every network is a call of ``handler``, which may be a coroutine function.

    Models are not looked at, and stored references are not checked.
    """

    def __init__(self, handler: MockHandler, *, name: str = "handler") -> None:
        self._handler = handler
        self._name = name

    @property
    def status(self) -> BackendStatus:
        """The name given."""
        return BackendStatus(self._name)

    async def use(self, name: str) -> BackendStatus:
        """Accept the name given and ``"auto"``; raise ``ValueError`` on any other."""
        if name not in (self._name, "auto"):
            raise ValueError(f"this backend is called {self._name}, got {name!r}")
        return self.status

    async def available(self) -> Mapping[str, str | None]:
        """Itself."""
        return {self._name: None}

    async def open(self, model: bytes, *, name: str, reference: object | None = None) -> Session:
        """A session that calls the handler."""
        return _HandlerSession(self._handler, name)


class _HandlerSession:
    def __init__(self, handler: MockHandler, name: str) -> None:
        self._handler = handler
        self._name = name
        self._closed = False

    async def run(self, blocks: Sequence[PixelBuffer]) -> Outputs:
        if self._closed:
            raise InferenceError(f"{self._name}: the session is closed; load the network again")
        result = self._handler(self._name, np.stack([block.numpy() for block in blocks]))
        outputs = await result if isawaitable(result) else result
        wrong = {name: len(value) for name, value in outputs.items() if len(value) != len(blocks)}
        if wrong:
            raise InferenceError(
                f"{self._name}: the handler should give {len(blocks)} rows in every output, "
                f"got {wrong}"
            )
        return outputs

    async def close(self) -> None:
        self._closed = True
