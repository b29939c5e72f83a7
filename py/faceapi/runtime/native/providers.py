"""The execution providers of onnxruntime in CPython, by short names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

CPU = "CPUExecutionProvider"


@dataclass(frozen=True, slots=True)
class ExecutionProvider:
    """One way of onnxruntime to run a network."""

    ort_name: str
    """Its name in ``onnxruntime.get_available_providers()``."""
    package: str
    """The build of onnxruntime that has it."""
    options: dict[str, str] = field(default_factory=dict)
    one_run_at_a_time: bool = False
    """Whether a session of it must not run in two threads at the same time."""


PROVIDERS = {
    "cpu": ExecutionProvider(CPU, "onnxruntime"),
    # TF32 would round the pixels of every convolution to 10 bits.
    "cuda": ExecutionProvider("CUDAExecutionProvider", "onnxruntime-gpu", {"use_tf32": "0"}),
    "tensorrt": ExecutionProvider("TensorrtExecutionProvider", "onnxruntime-gpu"),
    "rocm": ExecutionProvider("ROCMExecutionProvider", "onnxruntime-rocm"),
    "coreml": ExecutionProvider("CoreMLExecutionProvider", "onnxruntime on macOS"),
    "directml": ExecutionProvider(
        "DmlExecutionProvider", "onnxruntime-directml", one_run_at_a_time=True
    ),
    "openvino": ExecutionProvider("OpenVINOExecutionProvider", "onnxruntime-openvino"),
}
"""By the names for ``faceapi.configure(providers=…)``."""

_BY_ORT_NAME = {provider.ort_name: name for name, provider in PROVIDERS.items()}
_OTHER_NAMES = {"dml": "directml", "native": "cpu"}


def short_names(names: Sequence[str]) -> tuple[str, ...]:
    """The keys of :data:`PROVIDERS` for short names and onnxruntime's own, without repetition.

    Raises ``ValueError`` for another name, and ``TypeError`` for a string instead of a sequence.
    """
    if isinstance(names, str):
        raise TypeError(f'providers must be a list of names, such as ["{names[:300]}"]')
    resolved = [_BY_ORT_NAME.get(name, _OTHER_NAMES.get(name, name)) for name in names]
    for name in resolved:
        if name not in PROVIDERS:
            raise ValueError(f"provider must be one of {', '.join(PROVIDERS)}, got {name[:300]!r}")
    return tuple(dict.fromkeys(resolved))
