"""The fuzzing targets."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from faceapi_build.fuzz.cases import Target

TARGETS: Mapping[str, str] = {
    "pictures": "faceapi_build.fuzz.pictures:PICTURES",
    "models": "faceapi_build.fuzz.models:MODELS",
}
"""Name on the command line to ``module:NAME``."""


def target_at(path: str) -> Target:
    """The target at ``module:NAME``."""
    module, _, name = path.partition(":")
    target: Target = getattr(import_module(module), name)
    return target
