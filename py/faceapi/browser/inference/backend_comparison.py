"""Compares WebGPU with wasm in the background, for the networks that the page uses.

The first answers come from wasm, which is ready first. Two seconds later the networks that have run
are timed on both: WebGPU on a separate instance, wasm between the runs of the page, which wait for
one timed run at most. The times are stored, so this happens once per device and network.
"""

from __future__ import annotations

import asyncio
import itertools
from typing import Protocol

from faceapi.browser.inference import backend_timings
from faceapi.browser.inference.ort_model import OrtModel, OutputMismatchError
from faceapi.browser.inference.providers import PROVIDERS, Runtime, load_runtime
from faceapi.browser.interop.ffi import JsException, error_message
from faceapi.errors import BackendUnavailableError, ModelFileError

START_DELAY_S = 2.0
"""Seconds from the first run of a network to its comparison: the first answer needs the others."""


_instances = itertools.count(1)
"""Each comparison has an instance of the bundle on which no other run can be in progress."""


class ComparedBackends(Protocol):
    """What the comparison needs of :class:`faceapi.browser.inference.ort_web.OrtWeb`."""

    lock: asyncio.Lock

    def compares(self, runtime: Runtime, model: OrtModel) -> bool:
        """Whether the network still runs on this runtime, and could run on WebGPU instead."""
        ...

    async def use_timings(
        self, model: OrtModel, timings: backend_timings.Timings, gpu: Runtime
    ) -> bool:
        """Move the network to WebGPU if that is faster; whether the runtime ``gpu`` is kept."""
        ...

    def reject_gpu(self, reason: str) -> None:
        """Use WebGPU for no network."""
        ...


class BackendComparison:
    """Compares networks one after the other; each once."""

    def __init__(self, backends: ComparedBackends) -> None:
        self._backends = backends
        self._waiting: dict[str, tuple[OrtModel, Runtime]] = {}
        self._started: set[str] = set()
        self._task: asyncio.Task[None] | None = None
        self._gpu: Runtime | None = None

    def request(self, model: OrtModel, wasm: Runtime) -> None:
        """Compare this network, which has run on wasm, in a while. Later calls do nothing."""
        if model.name in self._started:
            return
        self._started.add(model.name)
        self._waiting[model.name] = model, wasm
        if self._task is None:
            self._task = asyncio.ensure_future(self._compare_all())

    async def _compare_all(self) -> None:
        await asyncio.sleep(START_DELAY_S)
        try:
            try:
                await self._compare_waiting()
            finally:
                await self._release_gpu()
        except BackendUnavailableError as error:
            self._backends.reject_gpu(str(error))
        except Exception as error:
            # The page continues with wasm, and its status says why. Nobody awaits this task, so the
            # event loop reports the traceback.
            name = type(error).__name__
            self._backends.reject_gpu(f"the comparison failed: {name}: {error_message(error)}")
            raise
        finally:
            self._task = None

    async def _compare_waiting(self) -> None:
        while self._waiting:
            model, wasm = self._waiting.pop(next(iter(self._waiting)))
            if self._backends.compares(wasm, model):
                await self._compare(model, wasm)

    async def _release_gpu(self) -> None:
        if self._gpu is not None:
            gpu, self._gpu = self._gpu, None
            await gpu.release(lambda key: True)

    async def _compare(self, model: OrtModel, wasm: Runtime) -> None:
        gpu = self._gpu = self._gpu or await load_runtime(
            PROVIDERS["webgpu"], 0, instance=f"compared-{next(_instances)}"
        )
        try:
            timings = await self._time(model, gpu, wasm)
        except (JsException, OutputMismatchError, ModelFileError) as error:
            self._backends.reject_gpu(f"{model.name}: {error_message(error)}")
            return
        if timings is not None:
            backend_timings.save_timings(await backend_timings.device_key(), model.name, timings)
            if await self._backends.use_timings(model, timings, gpu):
                self._gpu = None
                return
        await gpu.release(model.is_own_key)

    async def _time(
        self, model: OrtModel, gpu: Runtime, wasm: Runtime
    ) -> backend_timings.Timings | None:
        """Milliseconds of the fastest of a few runs on each; ``None`` if the page moved on."""
        await model.check(gpu)
        gpu.verified.add(model)
        milliseconds: dict[str, list[float]] = {"webgpu": [], "wasm": []}
        for _ in range(backend_timings.TIMED_RUNS):
            milliseconds["webgpu"].append(await model.timed_run(gpu))
            async with self._backends.lock:
                if not self._backends.compares(wasm, model):
                    return None
                milliseconds["wasm"].append(await model.timed_run(wasm))
        return {name: min(times) for name, times in milliseconds.items()}
