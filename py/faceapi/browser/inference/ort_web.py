"""The browser's backend: which onnxruntime-web runtime runs the networks.

:class:`OrtWeb` keeps one runtime (a provider and its loaded bundle) and falls back to the next in
:data:`~faceapi.browser.inference.providers.FALLBACK_ORDER` when a provider cannot start, returns
wrong numbers, or keeps losing its device.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from faceapi.browser.inference import backend_timings
from faceapi.browser.inference.ort_model import OrtModel, OutputMismatchError
from faceapi.browser.inference.ort_session import ORT_LOCK, OrtWebSession
from faceapi.browser.inference.providers import (
    FALLBACK_ORDER,
    PROVIDERS,
    Provider,
    Runtime,
    load_runtime,
    software_gpu_reason,
)
from faceapi.browser.interop.ffi import JsException
from faceapi.core.untrusted_text import excerpt
from faceapi.errors import BackendUnavailableError
from faceapi.runtime.backend import BackendStatus
from faceapi.runtime.self_check import ExpectedOutputs

AUTO = "auto"
MAX_DEVICE_LOSSES = 3
"""How often a provider may lose its device before the next one is selected."""

_generations: dict[str, int] = {}
"""Devices lost so far, per provider: each needs a fresh instance of the bundle."""


class OrtWeb:
    """The browser's backend.

    ``prefer`` is ``auto`` (the fastest that works), ``webgpu``, ``wasm`` or ``webgl``. With
    ``auto`` the first network is timed on WebGPU and on wasm, once per device; the faster one then
    runs all networks. See :mod:`faceapi.browser.inference.backend_timings`.
    """

    def __init__(self, prefer: str = AUTO) -> None:
        self._prefer = _validate_name(prefer)
        self._rejected: dict[str, str] = {}
        self._failed: dict[str, str] = {}
        self._losses: list[tuple[str, str]] = []
        self._timed = False
        self._runtime: Runtime | None = None

    @property
    def status(self) -> BackendStatus:
        """What runs the networks now; the name is ``none`` before the first one is opened."""
        name, threads = "none", 1
        if self._runtime is not None:
            name, threads = self._runtime.provider.name, self._runtime.threads
        return BackendStatus(name, threads, dict(self._rejected), tuple(self._losses))

    async def select(self, name: str) -> BackendStatus:
        """Prefer ``name`` from now on; see :class:`faceapi.runtime.backend.Backend`."""
        self._prefer = _validate_name(name)
        async with ORT_LOCK:
            await self._release_runtime()
            self._rejected.clear()
            self._failed.clear()
            self._losses.clear()
            self._timed = False
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
        async with ORT_LOCK:
            await session.ensure_verified()
        return session

    async def runtime(self, network: str | None = None) -> Runtime:
        """The runtime to use now, loaded if there is none. Call it with the lock held.

        ``network`` is the one about to run: a provider known to be slow for it is not even loaded.
        """
        if self._runtime is None:
            self._runtime = await self._load(network)
        return self._runtime

    async def switch_if_slower(self, runtime: Runtime, model: OrtModel) -> bool:
        """Leave WebGPU if ``auto`` finds wasm faster for this network; whether that happened."""
        if self._timed or self._prefer != AUTO or runtime.provider.name != "webgpu":
            return False
        self._timed = True
        reason = backend_timings.slower_reason(await self._measure(runtime, model), model.name)
        if reason is None:
            return False
        self._rejected[runtime.provider.name] = reason
        await self._release_runtime()
        return True

    async def _measure(self, runtime: Runtime, model: OrtModel) -> backend_timings.Timings | None:
        """Milliseconds on this runtime and on wasm; ``None`` if one of them fails."""
        device = await backend_timings.device_key()
        timings = backend_timings.load_timings(device, model.name)
        if timings is not None:
            return timings
        try:
            wasm_runtime = await load_runtime(PROVIDERS["wasm"], _generations.get("wasm", 0))
        except BackendUnavailableError:
            return None  # WebGPU is the only choice
        try:
            candidates = (runtime, wasm_runtime)
            timings = {
                candidate.provider.name: await model.benchmark(candidate)
                for candidate in candidates
            }
        except (JsException, OutputMismatchError):
            return None
        finally:
            await wasm_runtime.release(lambda key: True)
        backend_timings.save_timings(device, model.name, timings)
        return timings

    async def reject(self, runtime: Runtime, reason: str) -> None:
        """Leave a provider for the next one."""
        self._reject(runtime.provider.name, reason)
        await self._release_runtime()

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
        await self._release_runtime()

    async def release(self, matches: Callable[[object], bool]) -> None:
        """Release the sessions whose key matches, if there is a runtime."""
        if self._runtime is not None:
            await self._runtime.release(matches)

    def _reject(self, name: str, reason: str) -> None:
        self._rejected[name] = self._failed[name] = reason

    async def _release_runtime(self) -> None:
        runtime, self._runtime = self._runtime, None
        if runtime is not None:
            await runtime.release(lambda key: True)

    async def _load(self, network: str | None) -> Runtime:
        first = () if self._prefer == AUTO else (self._prefer,)
        for name in dict.fromkeys((*first, *FALLBACK_ORDER)):
            if name in self._rejected:
                continue
            provider = PROVIDERS[name]
            reason = await self._unavailable_reason(provider, network)
            if reason is None:
                try:
                    return await load_runtime(provider, _generations.get(name, 0))
                except BackendUnavailableError as error:
                    reason = str(error)
            self._rejected[name] = reason
        reasons = "; ".join(f"{name}: {reason}" for name, reason in self._rejected.items())
        self.reset_rejections(FALLBACK_ORDER)  # the next attempt may have a connection again
        raise BackendUnavailableError(f"no way to run the networks: {reasons}")

    async def _unavailable_reason(self, provider: Provider, network: str | None) -> str | None:
        if provider.name != "webgpu" or self._prefer == "webgpu":
            return await provider.unavailable_reason()
        reason = await software_gpu_reason()
        if reason or self._prefer != AUTO or network is None:
            return reason
        return backend_timings.slower_reason(
            backend_timings.load_timings(await backend_timings.device_key(), network), network
        )


def _validate_name(name: str) -> str:
    if name != AUTO and name not in PROVIDERS:
        raise ValueError(
            f"backend must be one of auto, {', '.join(PROVIDERS)}, got {excerpt(name)}"
        )
    return name
