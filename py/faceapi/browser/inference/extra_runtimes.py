"""More instances of onnxruntime-web on wasm, each with its own worker and one thread.

One instance runs one network at a time. During a long run in the background, others use another
instance.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import js

from faceapi.browser.inference.providers import Runtime

T = TypeVar("T")


class ExtraRuntimes(Generic[T]):
    """Creates them on first use; a network on the GPU has none.

    There a long run does not block the page's CPU, and a copy would need the GPU's memory.
    """

    def __init__(self, create: Callable[[str], T]) -> None:
        """``create(name)`` makes the instance with this name."""
        self._create = create
        self._instances: dict[str, T] = {}

    def background(self, first: Runtime | None) -> T | None:
        """For long runs; ``first`` is what runs the network on the first instance."""
        return self._instance("background") if _is_wasm(first) else None

    def single_threaded(self, first: Runtime | None) -> T | None:
        """For short runs beside the background; ``None`` if a core is left for that.

        The threads of the first instance wait for each other, so while one of them shares its core
        with the background, a run takes twice as long as on one thread.
        """
        if first is None or not 1 < js.navigator.hardwareConcurrency <= first.threads:
            return None
        return self._instance("single") if _is_wasm(first) else None

    def _instance(self, name: str) -> T:
        if name not in self._instances:
            self._instances[name] = self._create(name)
        return self._instances[name]


def _is_wasm(runtime: Runtime | None) -> bool:
    return runtime is not None and runtime.provider.name == "wasm"
