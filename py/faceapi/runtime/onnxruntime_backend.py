"""Runs the networks under CPython with onnxruntime; the only file that knows its Python package.

onnxruntime never sees a file as it came: a model is read and checked first, and written anew (see
:mod:`faceapi.graph.validation`).

Runs happen in a worker thread, so that the event loop stays free; several faces go in one run.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from faceapi.core.pixels.array_picture import ArrayPixels
from faceapi.core.pixels.picture import PixelBuffer
from faceapi.core.profiling import STAGE_TIMER
from faceapi.errors import BackendUnavailableError, InferenceError, ModelFileError
from faceapi.graph.validation import RunCheck, check_model
from faceapi.runtime.backend import BackendStatus, Outputs, Session
from faceapi.runtime.self_check import ExpectedOutputs, synthetic_image

NAME = "native"
_LARGEST_BATCH = 32
"""More blocks than this go in several runs, which bounds the memory without costing speed."""
_QUIET = 3
"""onnxruntime's log level for errors only."""


class NativeBackend:
    """onnxruntime on the CPU.

    Parameters
    ----------
    threads
        threads for one run, at least 1; ``None`` leaves it to onnxruntime (the physical cores)
    """

    def __init__(self, *, threads: int | None = None) -> None:
        if threads is not None and threads < 1:
            raise ValueError(f"threads must be at least 1, or None, got {threads}")
        self._threads = threads

    @property
    def status(self) -> BackendStatus:
        """There is only one; ``threads`` is 0 where onnxruntime decides."""
        return BackendStatus(NAME, self._threads or 0)

    async def use(self, name: str) -> BackendStatus:
        """Accept ``"native"`` and ``"auto"``; raise ``ValueError`` on any other name."""
        if name not in (NAME, "auto"):
            raise ValueError(f"outside of a browser the backends are native and auto, got {name!r}")
        return self.status

    async def available(self) -> Mapping[str, str | None]:
        """``native``, with a reason where onnxruntime is not installed."""
        try:
            _onnxruntime()
        except BackendUnavailableError as exc:
            return {NAME: str(exc)}
        return {NAME: None}

    async def open(
        self, model: bytes, *, name: str, reference: ExpectedOutputs | None = None
    ) -> Session:
        """Make a session of an ONNX file; see :meth:`faceapi.runtime.backend.Backend.open`."""
        ort = _onnxruntime()
        options = ort.SessionOptions()
        options.log_severity_level = _QUIET
        options.intra_op_num_threads = self._threads or 0
        try:
            checked = await asyncio.to_thread(check_model, model)
        except ModelFileError as exc:
            raise ModelFileError(f"{name}: {exc}") from exc
        try:
            opened = await asyncio.to_thread(
                ort.InferenceSession, checked.content(), options, providers=["CPUExecutionProvider"]
            )
        except _failures(ort) as exc:
            raise ModelFileError(f"{name}: onnxruntime cannot read this model: {exc}") from exc
        checked.runs.drop_weights()
        session = NativeSession(opened, checked.runs, _failures(ort), name)
        if reference is not None:
            await _believe(session, reference, name)
        return session


class NativeSession:
    """One network in onnxruntime."""

    def __init__(
        self, session: Any, runs: RunCheck, failures: tuple[type[Exception], ...], name: str
    ) -> None:
        self._session: Any = session
        self._runs = runs
        self._failures: tuple[type[Exception], ...] = (*failures, ModelFileError)
        self._name = name
        self._outputs: list[str] = [output.name for output in session.get_outputs()]

    async def run(self, blocks: Sequence[PixelBuffer]) -> Outputs:
        """Run the network on blocks of one shape; see :meth:`faceapi.runtime.backend.Session.run`.

        No blocks at all is refused, as is running after :meth:`close`.
        """
        if not blocks:
            raise InferenceError(f"{self._name}: expected at least one block of pixels, got none")
        shapes = {block.shape for block in blocks}
        if len(shapes) != 1:
            raise InferenceError(f"{self._name}: blocks of one run need one shape, got {shapes}")
        parts = [
            await self._run_batch(blocks[first : first + _LARGEST_BATCH])
            for first in range(0, len(blocks), _LARGEST_BATCH)
        ]
        if len(parts) == 1:
            return parts[0]
        return {name: np.concatenate([part[name] for part in parts]) for name in self._outputs}

    async def _run_batch(self, blocks: Sequence[PixelBuffer]) -> Outputs:
        if self._session is None:
            raise InferenceError(f"{self._name}: the session is closed; load the network again")
        with STAGE_TIMER.stage("crossing"):
            pixels = np.stack([block.numpy() for block in blocks])
        with STAGE_TIMER.stage("network"):
            try:
                self._runs.check(pixels.shape)
                results = await asyncio.to_thread(
                    self._session.run, self._outputs, {"pixels": pixels}
                )
            except self._failures as exc:
                raise InferenceError(
                    f"{self._name}: running on pixels of shape {pixels.shape} failed: {exc}"
                ) from exc
        return dict(zip(self._outputs, results, strict=True))

    async def close(self) -> None:
        """Let go of the model."""
        self._session = None


async def _believe(session: NativeSession, reference: ExpectedOutputs, name: str) -> None:
    block = ArrayPixels(synthetic_image(reference.side).astype(np.float32))
    reason = reference.mismatch(await session.run([block]))
    if reason is not None:
        await session.close()
        raise BackendUnavailableError(
            f"no way to run {name}: native: wrong results on the stored example: {reason}"
        )


def _onnxruntime() -> ModuleType:
    # From 1.29 on it keeps an identifier of the machine and sends what it does to its makers,
    # unless this is set before it is imported. To a program that has imported it already the
    # identifier is lost; what it does from now on can still be kept from being sent.
    disabled = os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    try:
        import onnxruntime
    except ImportError as exc:
        raise BackendUnavailableError(
            "no way to run the networks: native: onnxruntime is not installed; "
            "pip install onnxruntime Pillow"
        ) from exc
    if disabled == "1":
        onnxruntime.disable_telemetry_events()
    module: ModuleType = onnxruntime
    return module


def _failures(ort: ModuleType) -> tuple[type[Exception], ...]:
    """onnxruntime's own errors, which have no common base, and what its binding raises."""
    state = ort.capi.onnxruntime_pybind11_state
    own = [kind for kind in vars(state).values() if isinstance(kind, type)]
    return (*(kind for kind in own if issubclass(kind, Exception)), RuntimeError, ValueError)
