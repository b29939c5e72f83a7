"""The three execution providers of onnxruntime-web, as a table.

WebGPU can be the fastest with a real GPU, wasm runs everywhere, and WebGL is used only if it is
selected by name (onnxruntime has announced its end). Each provider has its own bundle, which is
imported on first use.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import js

from faceapi.browser.interop.dom import OrtSession, document
from faceapi.browser.interop.ffi import (
    JsException,
    bytes_to_js,
    error_message,
    js_array,
    js_object,
    none_if_null,
)
from faceapi.browser.interop.host import HOST
from faceapi.browser.interop.js_future import CallbackFuture
from faceapi.browser.interop.page import HAS_PAGE
from faceapi.errors import BackendUnavailableError
from faceapi.graph.specialize import InputLayout, Target


@dataclass(frozen=True, slots=True)
class Provider:
    """One execution provider of onnxruntime-web."""

    name: str
    unavailable_reason: Callable[[], Awaitable[str | None]]
    """Return why this provider is unavailable, or ``None`` if it can be tried."""
    bundle: Callable[[], str]
    canvas_layout: InputLayout
    """Input layout for canvas pixels. Array pixels always use ``rgb_float``."""
    batched: bool
    """Whether one run can take several blocks."""
    fixed_size: bool = True
    """Whether a network with a dynamic input size needs a session per size."""
    target: Target = "portable"
    """The graph variant that this provider needs."""


@dataclass(slots=True, eq=False)
class Runtime:
    """A loaded bundle and its sessions. Replaced as a whole when its device is lost."""

    provider: Provider
    ort: Any
    threads: int
    sessions: dict[object, OrtSession] = field(default_factory=dict)
    verified: set[object] = field(default_factory=set)

    @property
    def lost_reason(self) -> str | None:
        """Why its GPU device was lost, or ``None``."""
        return HOST.deviceLostReason(self.ort)

    def create(self, model: bytes) -> CallbackFuture[OrtSession]:
        """Await it for a session; an error has the runtime's own message."""
        options = js_object(
            executionProviders=js_array([self.provider.name]),
            graphOptimizationLevel="all",
            logSeverityLevel=3,  # errors; a warning would be an error on the browser's console
        )
        return CallbackFuture(HOST.createSessionWithCallback, self.ort, bytes_to_js(model), options)

    async def release(self, matches: Callable[[object], bool]) -> None:
        """Release the sessions whose key matches."""
        for key in [key for key in self.sessions if matches(key)]:
            session = self.sessions.pop(key)
            if self.lost_reason is None:
                await HOST.releaseSession(self.ort, session)


async def _webgpu_unavailable_reason() -> str | None:
    gpu = getattr(js.navigator, "gpu", None)
    if gpu is None:
        return "this browser has no WebGPU (or the page is not served over https)"
    try:
        adapter = none_if_null(await HOST.call(gpu, "requestAdapter"))
    except JsException as error:
        return f"WebGPU requestAdapter failed: {error_message(error)}"
    return "WebGPU finds no graphics adapter" if adapter is None else None


async def software_gpu_reason() -> str | None:
    """Why WebGPU is unavailable, or that it would run in software; ``None`` with a real GPU.

    In software it is slower than wasm.
    """
    reason = await _webgpu_unavailable_reason()
    if reason:
        return reason
    adapter = await js.navigator.gpu.requestAdapter()
    info = getattr(adapter, "info", None)
    fallback = getattr(info, "isFallbackAdapter", None) or getattr(
        adapter, "isFallbackAdapter", False
    )
    software = "swiftshader" in f"{getattr(info, 'architecture', '')}".lower()
    return "WebGPU would run in software here" if fallback or software else None


async def gpu_name() -> str:
    """The GPU as WebGPU describes it."""
    info = (await js.navigator.gpu.requestAdapter()).info
    words = (info.vendor, info.architecture, info.device, info.description)
    return " ".join(word for word in words if word) or "unnamed GPU"


async def _wasm_unavailable_reason() -> str | None:
    return None if hasattr(js, "WebAssembly") else "this browser has no WebAssembly"


async def _webgl_unavailable_reason() -> str | None:
    canvas = document.createElement("canvas") if HAS_PAGE else js.OffscreenCanvas.new(1, 1)
    context = none_if_null(canvas.getContext("webgl2"))
    if context is None:
        return "this browser gives no WebGL 2 context"
    lose_context = none_if_null(context.getExtension("WEBGL_lose_context"))
    if lose_context is not None:
        lose_context.loseContext()
    return None


def _webgpu_bundle() -> str:
    suspending = hasattr(js.WebAssembly, "Suspending")
    return "ort.jspi.min.mjs" if suspending else "ort.webgpu.min.mjs"


PROVIDERS = {
    provider.name: provider
    for provider in (
        Provider(
            "webgpu",
            _webgpu_unavailable_reason,
            _webgpu_bundle,
            "rgba_bytes",
            batched=True,
            target="webgpu",
        ),
        Provider(
            "wasm",
            _wasm_unavailable_reason,
            lambda: "ort.wasm.min.mjs",
            "rgba_bytes",
            batched=True,
            fixed_size=False,
        ),
        Provider(
            "webgl",
            _webgl_unavailable_reason,
            lambda: "ort.webgl.min.mjs",
            "rgba_float",
            batched=False,
            target="webgl",
        ),
    )
}

FALLBACK_ORDER = ("webgpu", "wasm")
"""The providers that ``auto`` tries, in order; a named backend falls back to them too."""


async def load_runtime(
    provider: Provider, generation: int, *, single_threaded: str = "", instance: str = ""
) -> Runtime:
    """Import the bundle of a provider.

    A ``generation`` above 0 gives a new instance of the module: onnxruntime-web creates its GPU
    device only once per module, so a lost device is abandoned together with its module.
    ``single_threaded`` and ``instance`` are names of other instances. The former has its own worker
    and one thread, which leaves the other cores to the networks of other instances.
    """
    if single_threaded:
        instance = f"{single_threaded}-{generation}"
    elif generation and not instance:
        instance = f"{generation}"
    query = f"?instance={instance}" if instance else ""
    url = f"{HOST.onnxruntime}{provider.bundle()}{query}"
    try:
        ort = await HOST.importModule(url)
        threads = 1 if single_threaded or provider.name != "wasm" else HOST.threads
        await HOST.configure(ort, provider.bundle(), threads)
    except JsException as error:
        raise BackendUnavailableError(
            f"{provider.name}: {url} could not be loaded: {error_message(error)}"
        ) from error
    return Runtime(provider, ort, threads)
