"""The browser's backend: which onnxruntime-web runtime runs the networks.

:class:`OrtWeb` keeps a runtime (a provider and its loaded bundle) for each provider in use, and
falls back to the next in :data:`~faceapi.browser.inference.providers.FALLBACK_ORDER` when a
provider cannot start, returns wrong numbers, or keeps losing its device.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping

from faceapi.browser.inference import backend_timings
from faceapi.browser.inference.backend_comparison import BackendComparison
from faceapi.browser.inference.extra_runtimes import ExtraRuntimes
from faceapi.browser.inference.ort_model import OrtModel
from faceapi.browser.inference.ort_session import ORT_LOCK, OrtWebSession
from faceapi.browser.inference.providers import (
    FALLBACK_ORDER,
    PROVIDERS,
    Provider,
    Runtime,
    load_runtime,
    software_gpu_reason,
)
from faceapi.core.untrusted_text import excerpt
from faceapi.errors import BackendUnavailableError
from faceapi.runtime.backend import BackendStatus
from faceapi.runtime.self_check import ExpectedOutputs

AUTO = "auto"
MAX_DEVICE_LOSSES = 3
"""Maximum number of device losses of a provider before the next one is selected."""

_generations: dict[str, int] = {}
"""Devices lost so far, per provider: each needs a fresh instance of the bundle."""


class OrtWeb:
    """The browser's backend.

    ``prefer`` is ``auto`` (the fastest that works), ``webgpu``, ``wasm`` or ``webgl``. With
    ``auto`` a network starts on wasm and is compared with WebGPU afterwards, once per device; from
    then on it runs where it is faster. See :mod:`faceapi.browser.inference.backend_comparison`.
    """

    def __init__(self, prefer: str = AUTO, *, instance: str = "") -> None:
        self._prefer = _validate_name(prefer)
        self._instance = instance
        self.is_extra = bool(instance)
        self._extra = ExtraRuntimes(lambda name: OrtWeb("wasm", instance=name))
        self.lock = asyncio.Lock() if instance else ORT_LOCK
        self._rejected: dict[str, str] = {}
        self._failed: dict[str, str] = {}
        self._losses: list[tuple[str, str]] = []
        self._runtimes: dict[str, Runtime] = {}
        """By the name of the provider."""
        self._selected: dict[str | None, Runtime] = {}
        """By the name of the network; ``None``: any."""
        self._latest: Runtime | None = None
        self._unused: str | None = None
        """Why ``auto`` does not use WebGPU, while it uses it for no network."""
        self._timings: dict[str, backend_timings.Timings | None] = {}
        self._comparison = BackendComparison(self)

    @property
    def status(self) -> BackendStatus:
        """The backend in use; its name is ``none`` before the first network is opened."""
        name, threads = "none", 1
        if self._latest is not None:
            name, threads = self._latest.provider.name, self._latest.threads
        in_use = {runtime.provider.name for net, runtime in self._selected.items() if net}
        others = tuple(sorted(in_use - {name}))
        rejected = dict(self._rejected)
        if self._unused is not None and "webgpu" not in in_use:
            rejected.setdefault("webgpu", self._unused)
        return BackendStatus(name, threads, rejected, tuple(self._losses), others)

    async def select(self, name: str) -> BackendStatus:
        """Prefer ``name`` from now on; see :class:`faceapi.runtime.backend.Backend`."""
        self._prefer = _validate_name(name)
        async with self.lock:
            for runtime in list(self._runtimes.values()):
                await self._drop(runtime)
            self._rejected.clear()
            self._failed.clear()
            self._losses.clear()
            self._unused = None
            self._comparison = BackendComparison(self)
            await self.runtime()
        return self.status

    async def list_available(self) -> Mapping[str, str | None]:
        """Every backend, each with the reason why it cannot be used here, or ``None``.

        WebGPU in software counts as usable: it is slow, but correct when selected by name.
        """
        return {
            provider.name: self._failed.get(provider.name) or await provider.unavailable_reason()
            for provider in PROVIDERS.values()
        }

    async def open(
        self, model: bytes, *, name: str, expected_outputs: ExpectedOutputs | None = None
    ) -> OrtWebSession:
        """Create a session; see :class:`faceapi.runtime.backend.Backend`."""
        session = OrtWebSession(self, OrtModel(model, name, expected_outputs))
        async with self.lock:
            await session.ensure_verified()
        return session

    def background(self, network: str) -> OrtWeb | None:
        """The instance for long runs of a network, if it needs one."""
        return None if self.is_extra else self._extra.background(self._selected.get(network))

    def single_threaded(self, network: str) -> OrtWeb | None:
        """The instance for short runs beside those, if it needs one."""
        return None if self.is_extra else self._extra.single_threaded(self._selected.get(network))

    def current(self, network: str) -> Runtime | None:
        """The runtime of a network, if it is loaded."""
        return self._selected.get(network)

    async def runtime(self, network: str | None = None) -> Runtime:
        """The runtime to use now, loaded if there is none. Call it with the lock held.

        ``network`` is the one about to run: ``auto`` decides for each.
        """
        if network not in self._selected:
            self._selected[network] = await self._select(network)
        self._latest = self._selected[network]
        return self._latest

    def on_run(self, runtime: Runtime, model: OrtModel) -> None:
        """Compare a network with WebGPU in a while, if ``auto`` does not know its timings."""
        is_ready = self._prefer == AUTO and runtime.provider.name == "wasm"
        if is_ready and self._timings.get(model.name) is None and "webgpu" not in self._rejected:
            self._comparison.request(model, runtime)

    def compares(self, runtime: Runtime, model: OrtModel) -> bool:
        """Whether the network still runs on this runtime, and could run on WebGPU instead."""
        is_current = self._selected.get(model.name) is runtime and not model.is_closed
        return is_current and "webgpu" not in self._rejected

    async def use_timings(
        self, model: OrtModel, timings: backend_timings.Timings, gpu: Runtime
    ) -> bool:
        """Move the network to WebGPU if that is faster; whether the runtime ``gpu`` is kept."""
        self._timings[model.name] = timings
        reason = backend_timings.unused_reason(timings, model.name)
        if reason is not None:
            self._unused = reason
            return False
        async with self.lock:
            wasm = self._selected.get(model.name)
            if wasm is None or not self.compares(wasm, model):
                return False
            self._runtimes.setdefault("webgpu", gpu)
            await wasm.release(model.is_own_key)
            del self._selected[model.name]
        return self._runtimes["webgpu"] is gpu

    def reject_gpu(self, reason: str) -> None:
        """Use WebGPU for no network."""
        self._reject("webgpu", reason)

    async def reject(self, runtime: Runtime, reason: str) -> None:
        """Leave a provider for the next one."""
        self._reject(runtime.provider.name, reason)
        await self._drop(runtime)

    def reset_rejections(self, names: Iterable[str]) -> None:
        """Clear the rejections of these providers: the model was at fault, not they."""
        for name in names:
            self._rejected.pop(name, None)
            self._failed.pop(name, None)

    async def on_device_lost(self, runtime: Runtime) -> None:
        """Leave a runtime whose device is lost; the same provider is tried again a few times."""
        name, reason = runtime.provider.name, str(runtime.lost_reason)
        self._losses.append((name, reason))
        _generations[name] = _generations.get(name, 0) + 1
        count = sum(name == lost for lost, _ in self._losses)
        if count > MAX_DEVICE_LOSSES:
            self._reject(name, f"its device was lost {count} times: {reason}")
        await self._drop(runtime)

    async def release(self, matches: Callable[[object], bool]) -> None:
        """Release the sessions whose key matches."""
        for runtime in self._runtimes.values():
            await runtime.release(matches)

    def _reject(self, name: str, reason: str) -> None:
        self._rejected[name] = self._failed[name] = reason

    async def _drop(self, runtime: Runtime) -> None:
        """Leave a runtime, and release its sessions."""
        self._runtimes.pop(runtime.provider.name, None)
        for network in [key for key, other in self._selected.items() if other is runtime]:
            del self._selected[network]
        if self._latest is runtime:
            self._latest = None
        await runtime.release(lambda key: True)

    async def _select(self, network: str | None) -> Runtime:
        for name in await self._order(network):
            if name in self._rejected:
                continue
            if name in self._runtimes:
                return self._runtimes[name]
            reason = await self._unavailable_reason(PROVIDERS[name])
            if reason is None:
                try:
                    self._runtimes[name] = await load_runtime(
                        PROVIDERS[name],
                        _generations.get(name, 0),
                        single_threaded=self._instance,
                    )
                except BackendUnavailableError as error:
                    reason = str(error)
                else:
                    return self._runtimes[name]
            self._rejected[name] = reason
        reasons = "; ".join(f"{name}: {reason}" for name, reason in self._rejected.items())
        self.reset_rejections(FALLBACK_ORDER)  # the next attempt may have a connection again
        raise BackendUnavailableError(f"no backend can run the networks: {reasons}")

    async def _order(self, network: str | None) -> Iterable[str]:
        """The providers to try for a network: with ``auto`` wasm first, unless WebGPU is faster."""
        if self._prefer != AUTO:
            return dict.fromkeys((self._prefer, *FALLBACK_ORDER))
        if "webgpu" not in self._rejected and (reason := await software_gpu_reason()):
            self._rejected["webgpu"] = reason
        if network is None or "webgpu" in self._rejected:
            return reversed(FALLBACK_ORDER)
        if self._timings.get(network) is None:
            device = await backend_timings.device_key()
            self._timings[network] = backend_timings.load_timings(device, network)
        unused = backend_timings.unused_reason(self._timings[network], network)
        if unused is None:
            return FALLBACK_ORDER
        self._unused = unused
        return reversed(FALLBACK_ORDER)

    async def _unavailable_reason(self, provider: Provider) -> str | None:
        if provider.name == "webgpu" and self._prefer != "webgpu":
            return await software_gpu_reason()
        return await provider.unavailable_reason()


def _validate_name(name: str) -> str:
    if name != AUTO and name not in PROVIDERS:
        raise ValueError(
            f"backend must be one of auto, {', '.join(PROVIDERS)}, got {excerpt(name)}"
        )
    return name
