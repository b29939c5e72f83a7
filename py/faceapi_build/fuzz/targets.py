"""What is fuzzed."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from faceapi_build.fuzz.cases import Target

TARGETS: Mapping[str, str] = {
    "pictures": "faceapi_build.fuzz.pictures:PICTURES",
    "models": "faceapi_build.fuzz.models:MODELS",
}
"""Names for the command line, and where the targets are: a module and a name in it."""


def target_at(place: str) -> Target:
    """The target at ``module:NAME``."""
    module, _, name = place.partition(":")
    target: Target = getattr(import_module(module), name)
    return target
