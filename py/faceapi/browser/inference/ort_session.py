"""A network as the pipeline sees it: runs on whichever runtime is selected, and moves with it.

A session verifies its network on every new runtime, rejects a runtime that fails, and repeats a run
whose GPU device was lost. So a fallback never downloads twice and never interrupts a frame loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from faceapi.browser.inference.ort_model import OrtModel, OutputMismatchError
from faceapi.browser.inference.providers import Runtime
from faceapi.browser.interop.ffi import JsException, error_message
from faceapi.core.pixels.picture import PixelBuffer
from faceapi.core.profiling import STAGE_TIMER
from faceapi.core.untrusted_text import MESSAGE_LIMIT, quotable
from faceapi.errors import BackendUnavailableError, InferenceError, ModelFileError
from faceapi.runtime.backend import Outputs

ORT_LOCK = asyncio.Lock()
ORT_LOCK = asyncio.Lock()
"""Held during every call into a runtime: onnxruntime-web rejects overlapping calls, with "Session
already started" (https://github.com/huggingface/transformers.js/issues/909).

The runtimes for long runs in the background, and for short runs beside them, are other instances,
and have other locks.
"""


class RuntimeSelector(Protocol):
    """Chooses the runtime; :class:`faceapi.browser.inference.ort_web.OrtWeb`."""

    lock: asyncio.Lock
    is_extra: bool
    """Whether this is not the first runtime of the page."""

    def current(self, network: str) -> Runtime | None:
        """The runtime of a network, if it is loaded."""
        ...

    def background(self, network: str) -> RuntimeSelector | None:
        """The second runtime; ``None`` if runs of this network do not block others for long."""
        ...

    def single_threaded(self, network: str) -> RuntimeSelector | None:
        """The third runtime; ``None`` if the first leaves a core to the second."""
        ...

    async def runtime(self, network: str | None = None) -> Runtime:
        """The runtime to use now; raises ``BackendUnavailableError``."""
        ...

    def on_run(self, runtime: Runtime, model: OrtModel) -> None:
        """A network has run: compare this runtime with others, if that has never been done."""
        ...

    async def reject(self, runtime: Runtime, reason: str) -> None:
        """Leave a provider for the next one."""
        ...

    def reset_rejections(self, names: Iterable[str]) -> None:
        """Allow providers again."""
        ...

    async def on_device_lost(self, runtime: Runtime) -> None:
        """Replace a runtime whose device is lost."""
        ...

    async def release(self, matches: Callable[[object], bool]) -> None:
        """Release the sessions whose key matches."""
        ...


class OrtWebSession:
    """One network on the runtime that :class:`OrtWeb` has selected."""

    def __init__(self, selector: RuntimeSelector, model: OrtModel) -> None:
        self._selector = selector
        self._model = model
        self._closed = False
        self._variants: dict[RuntimeSelector, OrtWebSession] = {}
        """The same network on other runtimes."""

    async def run(self, blocks: Sequence[PixelBuffer]) -> Outputs:
        """Run the network; see :class:`faceapi.runtime.backend.Session`."""
        name = self._model.name
        if len({block.shape for block in blocks}) != 1:
            shapes = sorted({block.shape for block in blocks})
            raise InferenceError(
                f"{name}: blocks of one run must have one shape, got {shapes or 'none'}"
            )
        async with self._selector.lock:
            if self._closed:
                raise InferenceError(f"{name}: the network was disposed of; load it again")
            while True:
                runtime = await self.ensure_verified()
                try:
                    run = await self._model.run_on(runtime, blocks)
                except ModelFileError as error:
                    raise InferenceError(
                        f"{name}: running on {len(blocks)} × {blocks[0].shape}: "
                        f"{quotable(error, MESSAGE_LIMIT)}"
                    ) from error
                except JsException as error:
                    if runtime.lost_reason is None:
                        raise InferenceError(
                            f"{name}: {runtime.provider.name} failed on "
                            f"{len(blocks)} × {blocks[0].shape}: {_runtime_message(error)}"
                        ) from error
                    await self._selector.on_device_lost(runtime)
                else:
                    self._selector.on_run(runtime, self._model)
                    STAGE_TIMER.add("inference", run.inference_ms)
                    STAGE_TIMER.add("transfer", run.transfer_ms)
                    return run.outputs

    @property
    def is_prepared(self) -> bool:
        """Whether the next run finds its runtime loaded, and this network verified there."""
        runtime = self._selector.current(self._model.name)
        return runtime is not None and self._model in runtime.verified

    async def prepare(self) -> None:
        """Load the runtime, and verify the network there."""
        async with self._selector.lock:
            if not self._closed:
                await self.ensure_verified()

    async def close(self) -> None:
        """Release what the runtime holds, after any run in progress."""
        async with self._selector.lock:
            self._closed = self._model.is_closed = True
            await self._selector.release(self._model.is_own_key)
        for session in self._variants.values():
            await session.close()

    def in_background(self) -> OrtWebSession:
        """The same network on a second runtime, so that runs of others do not wait for it."""
        return self._on(self._selector.background(self._model.name))

    def single_threaded(self) -> OrtWebSession:
        """The same network on a runtime with one thread, for short runs beside the background."""
        return self._on(self._selector.single_threaded(self._model.name))

    def _on(self, selector: RuntimeSelector | None) -> OrtWebSession:
        if selector is None:
            return self
        if selector not in self._variants:
            self._variants[selector] = OrtWebSession(selector, self._model)
        return self._variants[selector]

    async def ensure_verified(self) -> Runtime:
        """The selected runtime, after this network passed its check there. Needs the lock."""
        failures: dict[str, str] = {}
        while True:
            try:
                runtime = await self._selector.runtime(self._model.name)
            except BackendUnavailableError as error:
                if not failures:
                    raise
                # Every provider failed on this model, so the model is at fault.
                self._selector.reset_rejections(failures)
                raise self._model_error(failures) from error
            if runtime.lost_reason is not None:
                await self._selector.on_device_lost(runtime)
            elif self._model in runtime.verified or await self._verify(runtime, failures):
                return runtime

    async def _verify(self, runtime: Runtime, failures: dict[str, str]) -> bool:
        """Check the network on a runtime; ``False`` if another runtime has to be tried."""
        try:
            if self._selector.is_extra:  # the same code has passed its check on the first
                await self._model.warm_up(runtime)
            else:
                await self._model.check(runtime)
        except (JsException, OutputMismatchError) as error:
            if runtime.lost_reason is None:
                reason = failures[runtime.provider.name] = _runtime_message(error)
                await self._selector.reject(runtime, f"{self._model.name}: {reason}")
            return False
        runtime.verified.add(self._model)
        return True

    def _model_error(self, failures: Mapping[str, str]) -> ModelFileError:
        reasons = "; ".join(f"{provider}: {reason}" for provider, reason in failures.items())
        return ModelFileError(f"{self._model.name}: no backend can run this model: {reasons}")


def _runtime_message(error: Exception) -> str:
    """The runtime's error message, with C++ jargon such as ``bad_alloc`` explained."""
    message = error_message(error)
    return f"not enough memory ({message})" if "bad_alloc" in message else message
