"""Runs the networks in CPython; the only module that imports onnxruntime.

onnxruntime never gets the original file: a model is parsed, validated and serialized again (see
:mod:`faceapi.graph.validation`).

Runs are done in a worker thread, so that they do not block the event loop. Faces are batched.
Several threads may run one session at the same time.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from faceapi.core.loop_lock import LoopLock
from faceapi.core.pixels.picture import PixelBuffer
from faceapi.core.profiling import STAGE_TIMER
from faceapi.core.untrusted_text import MESSAGE_LIMIT, excerpt, quotable
from faceapi.errors import BackendUnavailableError, InferenceError, ModelFileError
from faceapi.graph.validation import check_model
from faceapi.runtime.backend import BackendStatus, Outputs, Session
from faceapi.runtime.native.fork import abandon_in_child
from faceapi.runtime.native.providers import PROVIDERS, short_names
from faceapi.runtime.native.sessions import NativeModel, NativeRuntime, OpenError
from faceapi.runtime.self_check import ExpectedOutputs

NAME = "native"
_MAX_BATCH_SIZE = 32
"""More blocks than this are split into several runs, which limits memory at no cost in speed."""


class NativeBackend:
    """onnxruntime, on the CPU unless other providers are preferred.

    Parameters
    ----------
    threads
        threads per run, at least 1; ``None``: onnxruntime decides (the physical cores)
    providers
        execution providers in order of preference: ``cuda``, ``tensorrt``, ``rocm``, ``coreml``,
        ``directml``, ``openvino``, ``cpu``. One is used only if it computes the expected outputs;
        the CPU is the last resort, and ``status.rejected`` says why.
    """

    def __init__(self, *, threads: int | None = None, providers: Sequence[str] = ()) -> None:
        self._threads = 0
        self._providers: tuple[str, ...] = ()
        self.generation = 0
        """Changes with the settings, so that open sessions are opened again."""
        self._status = BackendStatus(NAME, 0)
        if threads is not None and threads < 1:
            raise ValueError(f"threads must be at least 1, or None, got {threads}")
        self.configure(threads=threads, providers=providers)

    def configure(
        self, *, threads: int | None = None, providers: Sequence[str] | None = None
    ) -> None:
        """Change the settings; open sessions follow at their next run.

        ``None`` keeps a setting, and 0 threads let onnxruntime decide. ``ValueError`` for a
        negative number, or an unknown provider.
        """
        if threads is not None and threads < 0:
            raise ValueError(f"threads must be at least 1, or 0 for onnxruntime, got {threads}")
        selected = self._providers if providers is None else short_names(providers)
        self._threads = self._threads if threads is None else threads
        self._providers = selected
        self._status = BackendStatus(NAME, self._threads)
        self.generation += 1

    @property
    def status(self) -> BackendStatus:
        """``native`` or the provider in use; ``threads`` is 0 if onnxruntime decides."""
        return self._status

    async def select(self, name: str) -> BackendStatus:
        """Prefer a provider; ``native`` and ``auto`` are the CPU. ``ValueError`` for another."""
        if name not in (NAME, "auto", *PROVIDERS):
            raise ValueError(
                f"backend must be native or auto outside of a browser, got {excerpt(name)}; "
                f"or one of {', '.join(PROVIDERS)}"
            )
        self.configure(providers=() if name in (NAME, "auto") else (name,))
        return self.status

    async def list_available(self) -> Mapping[str, str | None]:
        """``native``, with the reason if onnxruntime is not installed, and the GPUs' providers."""
        try:
            runtime = NativeRuntime(_onnxruntime())
        except BackendUnavailableError as exc:
            return {NAME: str(exc)}
        return {NAME: None} | dict.fromkeys(runtime.available())

    async def open(
        self, model: bytes, *, name: str, expected_outputs: ExpectedOutputs | None = None
    ) -> Session:
        """Create a session from an ONNX file; see :meth:`faceapi.runtime.backend.Backend.open`."""
        runtime = NativeRuntime(_onnxruntime())
        try:
            checked = await asyncio.to_thread(check_model, model)
        except ModelFileError as exc:
            raise ModelFileError(f"{name}: {quotable(exc, MESSAGE_LIMIT)}") from exc
        content = checked.to_bytes()
        checked.runs.drop_weights()
        opened = NativeModel(name, content, checked.runs, expected_outputs)
        session = NativeSession(self, opened, runtime)
        await session.ready()
        return session

    def open_runtime(self, model: NativeModel, runtime: NativeRuntime) -> tuple[Any, str]:
        """A session of onnxruntime on the first provider that works, and the provider's name.

        Blocks for as long as that takes. Errors as :meth:`open`.
        """
        rejected: dict[str, str] = {}
        for provider in dict.fromkeys((*self._providers, "cpu")):
            shown = NAME if provider == "cpu" else provider
            try:
                opened = runtime.open(model, provider, self._threads)
            except OpenError as exc:
                reason = quotable(exc, MESSAGE_LIMIT)
                if exc.is_model:
                    raise ModelFileError(
                        f"{model.name}: onnxruntime cannot read this model: {reason}"
                    ) from exc
                rejected[shown] = reason
            else:
                self._status = BackendStatus(shown, self._threads, rejected)
                return opened, provider
        reasons = "; ".join(f"{shown}: {reason}" for shown, reason in rejected.items())
        raise BackendUnavailableError(f"no provider can run {model.name}: {reasons}")


class NativeSession:
    """A network in onnxruntime. It is opened again after ``fork`` and when settings change."""

    def __init__(self, backend: NativeBackend, model: NativeModel, runtime: NativeRuntime) -> None:
        self._backend = backend
        self._model = model
        self._runtime = runtime
        self._name = model.name
        self._opening = LoopLock()
        self._running = LoopLock()
        self._closed = False
        self._session: Any = None
        self._provider = "cpu"
        self._generation = 0
        self._outputs: list[str] = []
        self._failures: tuple[type[Exception], ...] = (*runtime.exceptions, ModelFileError)
        abandon_in_child(self, "_session")

    async def ready(self) -> Any:
        """The open session of onnxruntime; raises ``InferenceError`` after :meth:`close`."""
        async with self._opening:
            if self._closed:
                raise InferenceError(f"{self._name}: the session is closed; load the network again")
            generation = self._backend.generation
            if self._session is None or self._generation != generation:
                self._session, self._provider = await asyncio.to_thread(
                    self._backend.open_runtime, self._model, self._runtime
                )
                self._generation = generation
                self._outputs = [output.name for output in self._session.get_outputs()]
            return self._session

    async def run(self, blocks: Sequence[PixelBuffer]) -> Outputs:
        """Run the network on blocks of one shape; see :meth:`faceapi.runtime.backend.Session.run`.

        Also raises ``InferenceError`` for no blocks, and after :meth:`close`.
        """
        if not blocks:
            raise InferenceError(f"{self._name}: expected at least one block of pixels, got none")
        shapes = {block.shape for block in blocks}
        if len(shapes) != 1:
            raise InferenceError(f"{self._name}: blocks of one run need one shape, got {shapes}")
        batches = [
            await self._run_batch(blocks[first : first + _MAX_BATCH_SIZE])
            for first in range(0, len(blocks), _MAX_BATCH_SIZE)
        ]
        if len(batches) == 1:
            return batches[0]
        return {name: np.concatenate([batch[name] for batch in batches]) for name in self._outputs}

    async def _run_batch(self, blocks: Sequence[PixelBuffer]) -> Outputs:
        session = await self.ready()
        with STAGE_TIMER.stage("transfer"):
            pixels = np.stack([block.numpy() for block in blocks])
        with STAGE_TIMER.stage("inference"):
            try:
                self._model.runs.check(pixels.shape)
                results = await self._run_in_thread(session, {"pixels": pixels})
            except self._failures as exc:
                raise InferenceError(
                    f"{self._name}: running on pixels of shape {pixels.shape} failed: "
                    f"{quotable(exc, MESSAGE_LIMIT)}"
                ) from exc
        return dict(zip(self._outputs, results, strict=True))

    async def _run_in_thread(self, session: Any, inputs: Mapping[str, Any]) -> list[Any]:
        if PROVIDERS[self._provider].one_run_at_a_time:
            async with self._running:
                return list(await asyncio.to_thread(session.run, self._outputs, inputs))
        return list(await asyncio.to_thread(session.run, self._outputs, inputs))

    async def close(self) -> None:
        """Release the model."""
        self._closed = True
        self._session = None


def _onnxruntime() -> ModuleType:
    # Since version 1.29 onnxruntime stores an identifier of the machine and sends telemetry,
    # unless this variable is set before the import. If the program has already imported it, the
    # identifier exists, but further telemetry can still be disabled.
    disabled = os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    try:
        import onnxruntime
    except ImportError as exc:
        raise BackendUnavailableError(
            "no backend can run the networks: native: onnxruntime is not installed; "
            "pip install onnxruntime Pillow"
        ) from exc
    if disabled == "1":
        onnxruntime.disable_telemetry_events()
    module: ModuleType = onnxruntime
    return module
