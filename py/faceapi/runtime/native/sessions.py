"""Opens sessions of onnxruntime on an execution provider, and checks what they compute."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from faceapi.errors import InferenceError, ModelFileError
from faceapi.graph.validation import RunCheck
from faceapi.runtime.native.providers import CPU, PROVIDERS
from faceapi.runtime.self_check import ExpectedOutputs, synthetic_image

_LOG_ERRORS_ONLY = 3
"""onnxruntime's log severity level for errors."""


@dataclass(frozen=True, slots=True)
class NativeModel:
    """A validated model file."""

    name: str
    content: bytes
    runs: RunCheck
    """Rejects inputs for which a run would need too much memory."""
    expected_outputs: ExpectedOutputs | None


class OpenError(Exception):
    """A provider cannot run the model; ``is_model`` if the CPU cannot even read it."""

    def __init__(self, reason: str, *, is_model: bool = False) -> None:
        super().__init__(reason)
        self.is_model = is_model


class NativeRuntime:
    """The module ``onnxruntime``, as the backend uses it."""

    def __init__(self, ort: ModuleType) -> None:
        self._ort = ort

    @property
    def exceptions(self) -> tuple[type[Exception], ...]:
        """Its exceptions, which have no common base class, and those of its binding."""
        state = self._ort.capi.onnxruntime_pybind11_state
        classes = [value for value in vars(state).values() if isinstance(value, type)]
        return (*(cls for cls in classes if issubclass(cls, Exception)), RuntimeError, ValueError)

    def available(self) -> list[str]:
        """Short names of the providers besides the CPU that this build of onnxruntime has."""
        present = self._ort.get_available_providers()
        return [name for name, p in PROVIDERS.items() if p.ort_name in present and name != "cpu"]

    def open(
        self,
        model: NativeModel,
        name: str,
        threads: int,
    ) -> Any:
        """A session on the provider ``name``; raises :class:`OpenError`.

        ``InferenceError`` if even the CPU fails to run the model.
        """
        provider = PROVIDERS[name]
        if provider.ort_name not in self._ort.get_available_providers():
            raise OpenError(f"the installed onnxruntime lacks it; {provider.package} has it")
        options = self._ort.SessionOptions()
        options.log_severity_level = _LOG_ERRORS_ONLY
        options.intra_op_num_threads = threads
        if provider.one_run_at_a_time:
            options.enable_mem_pattern = False  # which DirectML requires
        chain: list[Any] = [CPU]
        if name != "cpu":  # the CPU runs the operators that the provider lacks
            chain.insert(0, (provider.ort_name, provider.options))
        try:
            session = self._ort.InferenceSession(model.content, options, providers=chain)
        except self.exceptions as exc:
            raise OpenError(str(exc), is_model=name == "cpu") from exc
        if session.get_providers()[0] != provider.ort_name:
            raise OpenError("onnxruntime has it, but it does not work on this computer")
        if model.expected_outputs is not None:
            self._check(session, model, model.expected_outputs, name)
        return session

    def _check(
        self, session: Any, model: NativeModel, expected_outputs: ExpectedOutputs, name: str
    ) -> None:
        """Raise :class:`OpenError` unless the session computes the expected outputs."""
        pixels = synthetic_image(expected_outputs.side).astype(np.float32)[np.newaxis]
        names = [output.name for output in session.get_outputs()]
        failures: tuple[type[Exception], ...] = (*self.exceptions, ModelFileError)
        try:
            model.runs.check(pixels.shape)
            outputs = dict(zip(names, session.run(names, {"pixels": pixels}), strict=True))
        except failures as exc:
            if name != "cpu":
                raise OpenError(f"running it failed: {exc}") from exc
            raise InferenceError(
                f"{model.name}: running on pixels of shape {pixels.shape} failed: {exc}"
            ) from exc
        reason = expected_outputs.mismatch(outputs)
        if reason is not None:
            raise OpenError(f"wrong outputs for the synthetic image: {reason}")
