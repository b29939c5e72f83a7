"""Runs the networks in CPython; the only module that imports onnxruntime.

onnxruntime never gets the original file: a model is parsed, validated and serialized again (see
:mod:`faceapi.graph.validation`).

Runs are done in a worker thread, so that they do not block the event loop. Faces are batched.
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
from faceapi.core.untrusted_text import MESSAGE_LIMIT, excerpt, quotable
from faceapi.errors import BackendUnavailableError, InferenceError, ModelFileError
from faceapi.graph.validation import RunCheck, check_model
from faceapi.runtime.backend import BackendStatus, Outputs, Session
from faceapi.runtime.self_check import ExpectedOutputs, synthetic_image

NAME = "native"
_MAX_BATCH_SIZE = 32
"""More blocks than this are split into several runs, which limits memory at no cost in speed."""
_LOG_ERRORS_ONLY = 3
"""onnxruntime's log severity level for errors."""


class NativeBackend:
    """onnxruntime on the CPU.

    Parameters
    ----------
    threads
        threads per run, at least 1; ``None``: onnxruntime decides (the physical cores)
    """

    def __init__(self, *, threads: int | None = None) -> None:
        if threads is not None and threads < 1:
            raise ValueError(f"threads must be at least 1, or None, got {threads}")
        self._threads = threads

    @property
    def status(self) -> BackendStatus:
        """The name ``native``; ``threads`` is 0 if onnxruntime decides."""
        return BackendStatus(NAME, self._threads or 0)

    async def select(self, name: str) -> BackendStatus:
        """Accept ``"native"`` and ``"auto"``; raise ``ValueError`` for any other name."""
        if name not in (NAME, "auto"):
            raise ValueError(
                f"backend must be native or auto outside of a browser, got {excerpt(name)}"
            )
        return self.status

    async def list_available(self) -> Mapping[str, str | None]:
        """``native``, with the reason if onnxruntime is not installed."""
        try:
            _onnxruntime()
        except BackendUnavailableError as exc:
            return {NAME: str(exc)}
        return {NAME: None}

    async def open(
        self, model: bytes, *, name: str, expected_outputs: ExpectedOutputs | None = None
    ) -> Session:
        """Create a session from an ONNX file; see :meth:`faceapi.runtime.backend.Backend.open`."""
        ort = _onnxruntime()
        options = ort.SessionOptions()
        options.log_severity_level = _LOG_ERRORS_ONLY
        options.intra_op_num_threads = self._threads or 0
        try:
            checked = await asyncio.to_thread(check_model, model)
        except ModelFileError as exc:
            raise ModelFileError(f"{name}: {quotable(exc, MESSAGE_LIMIT)}") from exc
        try:
            opened = await asyncio.to_thread(
                ort.InferenceSession,
                checked.to_bytes(),
                options,
                providers=["CPUExecutionProvider"],
            )
        except _ort_exceptions(ort) as exc:
            reason = quotable(exc, MESSAGE_LIMIT)
            raise ModelFileError(f"{name}: onnxruntime cannot read this model: {reason}") from exc
        checked.runs.drop_weights()
        session = NativeSession(opened, checked.runs, _ort_exceptions(ort), name)
        if expected_outputs is not None:
            await _self_check(session, expected_outputs, name)
        return session


class NativeSession:
    """A network in onnxruntime."""

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
                    f"{self._name}: running on pixels of shape {pixels.shape} failed: "
                    f"{quotable(exc, MESSAGE_LIMIT)}"
                ) from exc
        return dict(zip(self._outputs, results, strict=True))

    async def close(self) -> None:
        """Release the model."""
        self._session = None


async def _self_check(session: NativeSession, expected_outputs: ExpectedOutputs, name: str) -> None:
    block = ArrayPixels(synthetic_image(expected_outputs.side).astype(np.float32))
    reason = expected_outputs.mismatch(await session.run([block]))
    if reason is not None:
        await session.close()
        raise BackendUnavailableError(
            f"no way to run {name}: native: wrong outputs for the synthetic image: {reason}"
        )


def _onnxruntime() -> ModuleType:
    # Since version 1.29 onnxruntime stores an identifier of the machine and sends telemetry,
    # unless this variable is set before the import. If the program has already imported it, the
    # identifier exists, but further telemetry can still be disabled.
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


def _ort_exceptions(ort: ModuleType) -> tuple[type[Exception], ...]:
    """onnxruntime's exceptions, which have no common base class, and those of its binding."""
    state = ort.capi.onnxruntime_pybind11_state
    classes = [value for value in vars(state).values() if isinstance(value, type)]
    return (*(cls for cls in classes if issubclass(cls, Exception)), RuntimeError, ValueError)
