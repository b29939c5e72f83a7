"""Networks run by onnxruntime-web.

:class:`OrtWeb` keeps one runtime (a provider and its loaded bundle) and moves down the ladder of
:mod:`faceapi.browser.inference.providers`
whenever a provider cannot start, gives wrong numbers, or loses its
device. :class:`OrtWebSession` keeps the bytes of its network, and makes the runtime's sessions from
them when they are needed: one for each pixel layout (and each size of input, where the provider
wants it fixed), and again after every change of the runtime.
So a fall-back never downloads twice and never interrupts a loop over frames.

Everything that touches a runtime stands in one queue, because onnxruntime-web refuses overlapping
calls.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from math import prod
from time import perf_counter
from typing import NamedTuple

import numpy as np

from faceapi.browser.inference import backend_timings, probe_model
from faceapi.browser.inference.providers import (
    LADDER,
    PROVIDERS,
    Provider,
    Runtime,
    load,
    software_gpu,
)
from faceapi.browser.interop.dom import OrtSession
from faceapi.browser.interop.ffi import (
    JsException,
    bytes_to_js,
    floats_from_js,
    floats_to_js,
    message_of,
)
from faceapi.browser.interop.host import HOST, RunResult
from faceapi.browser.interop.js_future import Settling
from faceapi.browser.media.pixels import CanvasPixels
from faceapi.core.pixels.picture import PixelBlock
from faceapi.core.profiling import RECORDER
from faceapi.errors import (
    BackendUnavailableError,
    FaceApiError,
    InferenceError,
    ModelFileError,
)
from faceapi.graph.specialize import Layout, specialise
from faceapi.runtime.backend import BackendStatus, Outputs
from faceapi.runtime.self_check import Reference, synthetic_pixels

AUTO = "auto"
PROBE = "probe"
MOST_SHAPES = 16
"""Sessions kept for one network whose input size is free; the oldest goes first."""
RACE_SIDE = 416
"""Side of the picture on which a network whose size is free is timed: the tiny detector's own."""
MOST_LOSSES = 3
"""How often a provider may lose its device before the next one is taken."""

_QUEUE = asyncio.Lock()
_generations: dict[str, int] = {}


class _WrongNumbersError(FaceApiError):
    """A provider computes something else than the stored reference."""


class _Run(NamedTuple):
    """What a run gave, and the milliseconds of its two stages.

    Only what a user asked for is recorded as a call, no check and no race.
    """

    outputs: Outputs
    network: float
    crossing: float


class OrtWeb:
    """The browser's backend.

    ``prefer`` is ``auto`` (the quickest that works), ``webgpu``, ``wasm`` or ``webgl``. With
    ``auto`` the first network is timed on WebGPU and on wasm, once on every device; the quicker one
    then runs all networks. See :mod:`faceapi.browser.inference.backend_timings`.
    """

    def __init__(self, prefer: str = AUTO) -> None:
        self._prefer = _checked(prefer)
        self._rejected: dict[str, str] = {}
        self._failed: dict[str, str] = {}
        self._losses: list[tuple[str, str]] = []
        self._raced = False
        self._runtime: Runtime | None = None

    @property
    def status(self) -> BackendStatus:
        """What runs the networks now; the name is ``none`` before the first one is opened."""
        name, threads = "none", 1
        if self._runtime is not None:
            name, threads = self._runtime.provider.name, self._runtime.threads
        return BackendStatus(name, threads, dict(self._rejected), tuple(self._losses))

    async def use(self, name: str) -> BackendStatus:
        """Prefer ``name`` from now on; see :class:`faceapi.runtime.backend.Backend`."""
        self._prefer = _checked(name)
        async with _QUEUE:
            await self._retire()
            self._rejected.clear()
            self._failed.clear()
            self._losses.clear()
            self._raced = False
            await self.runtime()
        return self.status

    async def available(self) -> Mapping[str, str | None]:
        """Every backend, each with the reason why it cannot be used here, or ``None``.

        WebGPU in software counts as usable: it is slow, but right for who asks for it by name.
        """
        return {
            row.name: self._failed.get(row.name) or await row.why_not()
            for row in PROVIDERS.values()
        }

    async def open(
        self, model: bytes, *, name: str, reference: Reference | None = None
    ) -> OrtWebSession:
        """Make a session; see :class:`faceapi.runtime.backend.Backend`."""
        session = OrtWebSession(self, model, name, reference)
        async with _QUEUE:
            await session.prepare()
        return session

    async def runtime(self, network: str | None = None) -> Runtime:
        """The runtime to use now, loaded when there is none. Call it from within the queue.

        ``network`` is what is going to run: what is known to be slow for it is not even loaded.
        """
        if self._runtime is None:
            self._runtime = await self._load(network)
        return self._runtime

    async def outrun(self, runtime: Runtime, session: OrtWebSession) -> bool:
        """Whether ``auto`` has left a runtime, because wasm runs this network quicker."""
        if self._raced or self._prefer != AUTO or runtime.provider.name != "webgpu":
            return False
        self._raced = True
        reason = backend_timings.slower(await self._times(runtime, session), session.name)
        if reason is None:
            return False
        self._rejected[runtime.provider.name] = reason
        await self._retire()
        return True

    async def _times(
        self, runtime: Runtime, session: OrtWebSession
    ) -> backend_timings.Times | None:
        """What a network takes on a runtime and on wasm; ``None`` if one of them fails."""
        device = await backend_timings.device()
        times = backend_timings.recall(device, session.name)
        if times is not None:
            return times
        try:
            rival = await load(PROVIDERS["wasm"], _generations.get("wasm", 0))
        except BackendUnavailableError:
            return None  # then there is nothing to choose, as below
        try:
            racers = (runtime, rival)
            times = {racer.provider.name: await session.time_on(racer) for racer in racers}
        except (JsException, _WrongNumbersError):
            return None
        finally:
            await rival.release(lambda key: True)
        backend_timings.remember(device, session.name, times)
        return times

    async def give_up(self, runtime: Runtime, reason: str) -> None:
        """Leave a provider for the next one."""
        self._reject(runtime.provider.name, reason)
        await self._retire()

    def forgive(self, names: Iterable[str]) -> None:
        """Take providers back: what they failed on was no fault of theirs."""
        for name in names:
            self._rejected.pop(name, None)
            self._failed.pop(name, None)

    async def rebuild(self, runtime: Runtime) -> None:
        """Leave a runtime whose device is lost; the same provider is tried again a few times."""
        name, reason = runtime.provider.name, str(runtime.lost)
        self._losses.append((name, reason))
        _generations[name] = _generations.get(name, 0) + 1
        times = sum(name == lost for lost, _ in self._losses)
        if times > MOST_LOSSES:
            self._reject(name, f"its device was lost {times} times: {reason}")
        await self._retire()

    async def release(self, wanted: Callable[[object], bool]) -> None:
        """Release the sessions whose key is wanted, if anything runs at all."""
        if self._runtime is not None:
            await self._runtime.release(wanted)

    def _reject(self, name: str, reason: str) -> None:
        self._rejected[name] = self._failed[name] = reason

    async def _retire(self) -> None:
        runtime, self._runtime = self._runtime, None
        if runtime is not None:
            await runtime.release(lambda key: True)

    async def _load(self, network: str | None) -> Runtime:
        first = () if self._prefer == AUTO else (self._prefer,)
        for name in dict.fromkeys((*first, *LADDER)):
            if name in self._rejected:
                continue
            provider = PROVIDERS[name]
            reason = await self._why_not(provider, network)
            if reason is None:
                try:
                    runtime = await load(provider, _generations.get(name, 0))
                except BackendUnavailableError as error:
                    reason = str(error)
                else:
                    return runtime
            self._rejected[name] = reason
        reasons = "; ".join(f"{name}: {reason}" for name, reason in self._rejected.items())
        self.forgive(LADDER)  # the next attempt may find the network back
        raise BackendUnavailableError(f"no way to run the networks: {reasons}")

    async def _why_not(self, provider: Provider, network: str | None) -> str | None:
        if provider.name != "webgpu" or self._prefer == "webgpu":
            return await provider.why_not()
        reason = await software_gpu()
        if reason or self._prefer != AUTO or network is None:
            return reason
        return backend_timings.slower(
            backend_timings.recall(await backend_timings.device(), network), network
        )


class OrtWebSession:
    """One network on whatever :class:`OrtWeb` runs at the moment."""

    def __init__(
        self, backend: OrtWeb, model: bytes, name: str, reference: Reference | None
    ) -> None:
        self._backend = backend
        self._model = model
        self.name = name
        self._reference = reference
        self._closed = False

    async def run(self, blocks: Sequence[PixelBlock]) -> Outputs:
        """Run the network; see :class:`faceapi.runtime.backend.Session`."""
        if len({block.shape for block in blocks}) != 1:
            shapes = sorted({block.shape for block in blocks})
            raise InferenceError(
                f"{self.name}: blocks of one run must have one shape, got {shapes or 'none'}"
            )
        async with _QUEUE:
            if self._closed:
                raise InferenceError(f"{self.name}: the network was disposed of, load it again")
            while True:
                runtime = await self.prepare()
                try:
                    run = await self._run_on(runtime, blocks)
                except JsException as error:
                    if runtime.lost is None:
                        raise InferenceError(
                            f"{self.name}: {runtime.provider.name} failed on "
                            f"{len(blocks)} × {blocks[0].shape}: {_reason(error)}"
                        ) from error
                    await self._backend.rebuild(runtime)
                else:
                    RECORDER.add("network", run.network)
                    RECORDER.add("crossing", run.crossing)
                    return run.outputs

    async def close(self) -> None:
        """Release what the runtime holds, after the run that may be under way."""
        async with _QUEUE:
            self._closed = True
            await self._backend.release(self._owns)

    async def prepare(self) -> Runtime:
        """The runtime, once it is believed to run this network. Call it from within the queue."""
        failures: dict[str, str] = {}
        while True:
            try:
                runtime = await self._backend.runtime(self.name)
            except BackendUnavailableError as error:
                if not failures:
                    raise
                self._backend.forgive(failures)
                raise self._unreadable(failures) from error
            if runtime.lost is not None:
                await self._backend.rebuild(runtime)
                continue
            if self in runtime.believed:
                return runtime
            try:
                await self._check(runtime)
            except (JsException, _WrongNumbersError) as error:
                if runtime.lost is None:
                    failures[runtime.provider.name] = _reason(error)
                    await self._backend.give_up(runtime, f"{self.name}: {_reason(error)}")
            else:
                runtime.believed.add(self)
                if not await self._backend.outrun(runtime, self):
                    return runtime

    async def time_on(self, runtime: Runtime) -> float:
        """Milliseconds of a run on a runtime, warm. Call it from within the queue."""
        if self not in runtime.believed:
            await self._check(runtime)
        picture = [_synthetic(probe_model.input_side(self._model, free=RACE_SIDE))]
        times = []
        for _ in range(backend_timings.RUNS):
            begin = perf_counter()
            await self._run_on(runtime, picture)
            times.append((perf_counter() - begin) * 1000)
        return min(times)

    async def _check(self, runtime: Runtime) -> None:
        """Run the synthetic picture; the run is the warm-up as well."""
        reference = self._reference
        if reference is None:
            await self._check_unknown(runtime)
            return
        run = await self._run_on(runtime, [_synthetic(reference.side)])
        difference = reference.disagreement(run.outputs)
        if difference is not None:
            raise _WrongNumbersError(f"wrong numbers: {difference}")

    async def _check_unknown(self, runtime: Runtime) -> None:
        """Weights of which no outputs are known: the probe must be right, theirs be numbers."""
        side = probe_model.input_side(self._model)
        if PROBE not in runtime.believed:
            trial = OrtWebSession(
                self._backend, probe_model.probe_model(), PROBE, probe_model.REFERENCE
            )
            await trial._check(runtime)
            await runtime.release(trial._owns)
            runtime.believed.add(PROBE)
        broken = probe_model.not_finite((await self._run_on(runtime, [_synthetic(side)])).outputs)
        if broken is not None:
            raise _WrongNumbersError(f"wrong numbers: output {broken!r} has values that are none")

    async def _run_on(self, runtime: Runtime, blocks: Sequence[PixelBlock]) -> _Run:
        provider = runtime.provider
        layout = _layout(provider, blocks)
        session = await self._session(runtime, layout, blocks[0].shape)
        begin = perf_counter()
        shape = (*blocks[0].shape, 3 if layout == "rgb_float" else 4)
        kind = "uint8" if layout == "rgba_bytes" else "float32"
        arrays = [_array(block, layout) for block in blocks]
        result: RunResult = await Settling(
            HOST.runThen, runtime.ort, session, provider.batched, kind, *shape, *arrays
        )
        outputs = _outputs(result)
        crossing = (perf_counter() - begin) * 1000 - result.milliseconds
        return _Run(outputs, result.milliseconds, crossing)

    async def _session(
        self, runtime: Runtime, layout: Layout, shape: tuple[int, int]
    ) -> OrtSession:
        height, width = shape if runtime.provider.fixed_size else (None, None)
        key = (self, layout, height, width)
        if key not in runtime.sessions:
            mine = [other for other in runtime.sessions if self._owns(other)]
            if len(mine) >= MOST_SHAPES:
                await runtime.release(lambda other: other == mine[0])
            batch = None if runtime.provider.batched else 1
            model = specialise(
                self._model,
                batch=batch,
                height=height,
                width=width,
                layout=layout,
                dialect=runtime.provider.dialect,
            )
            runtime.sessions[key] = await runtime.create(model)
        return runtime.sessions[key]

    def _owns(self, key: object) -> bool:
        return isinstance(key, tuple) and key[0] is self

    def _unreadable(self, failures: Mapping[str, str]) -> ModelFileError:
        reasons = "; ".join(f"{provider}: {why}" for provider, why in failures.items())
        return ModelFileError(f"{self.name}: no backend can run this model: {reasons}")


def _synthetic(side: int) -> CanvasPixels:
    """The synthetic picture as a canvas gives it: the session it checks is the one used later."""
    rgba = np.full((side, side, 4), 255, np.uint8)
    rgba[..., :3] = synthetic_pixels(side)
    return CanvasPixels(bytes_to_js(rgba.tobytes()), (side, side))


def _checked(name: str) -> str:
    if name != AUTO and name not in PROVIDERS:
        raise ValueError(f"backend must be one of auto, {', '.join(PROVIDERS)}, got {name!r}")
    return name


def _reason(error: Exception) -> str:
    """The runtime's own words, and what they mean where that takes a programmer of C++."""
    words = message_of(error)
    return f"not enough memory ({words})" if "bad_alloc" in words else words


def _layout(provider: Provider, blocks: Sequence[PixelBlock]) -> Layout:
    canvas = all(isinstance(block, CanvasPixels) for block in blocks)
    return provider.canvas_layout if canvas else "rgb_float"


def _array(block: PixelBlock, layout: Layout) -> object:
    if layout != "rgb_float" and isinstance(block, CanvasPixels):
        return block.data
    return floats_to_js(block.numpy())


def _outputs(result: RunResult) -> Outputs:
    values = floats_from_js(result.values)
    outputs, at = {}, 0
    for name, shape, size in _parts(result.shapes):
        outputs[name] = values[at : at + size].reshape(shape)
        at += size
    return outputs


@lru_cache
def _parts(shapes: str) -> tuple[tuple[str, tuple[int, ...], int], ...]:
    """Name, shape and number of values of each output; a loop over frames asks for the same."""
    return tuple((name, tuple(shape), prod(shape)) for name, shape in json.loads(shapes))
