"""The mock backend, which calls a function."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from faceapi.core.pixels.array_picture import ArrayPixels
from faceapi.errors import InferenceError
from faceapi.runtime.backend import Outputs
from faceapi.runtime.mock import MockBackend

pytestmark = pytest.mark.asyncio

BLOCK = ArrayPixels(np.full((4, 6, 3), 7, np.float32))


def means(name: str, pixels: NDArray[np.float32]) -> Outputs:
    assert name == "net"
    return {"mean": pixels.mean(axis=(1, 2, 3), keepdims=True)[:, 0, 0]}


async def later(name: str, pixels: NDArray[np.float32]) -> Outputs:
    return means(name, pixels)


@pytest.mark.parametrize("handler", [means, later])
async def test_every_run_calls_the_handler(handler: object) -> None:
    backend = MockBackend(handler)  # type: ignore[arg-type]  # a function or a coroutine function
    session = await backend.open(b"anything", name="net")
    outputs = await session.run([BLOCK, BLOCK])
    np.testing.assert_array_equal(outputs["mean"], [[7], [7]])


async def test_handler_must_return_a_row_per_block() -> None:
    session = await MockBackend(lambda name, pixels: {"x": np.zeros((1, 2), np.float32)}).open(
        b"", name="net"
    )
    with pytest.raises(InferenceError, match="must return 2 rows"):
        await session.run([BLOCK, BLOCK])


async def test_name() -> None:
    backend = MockBackend(means, name="fake")
    assert backend.status.name == "fake"
    assert (await backend.select("auto")).name == "fake"
    assert await backend.list_available() == {"fake": None}
    with pytest.raises(ValueError, match="backend must be fake or auto"):
        await backend.select("native")


async def test_run_after_close_raises() -> None:
    session = await MockBackend(means).open(b"", name="net")
    await session.close()
    await session.close()
    with pytest.raises(InferenceError, match="closed"):
        await session.run([BLOCK])
