"""What is fuzzed."""

from __future__ import annotations

from collections.abc import Mapping

from faceapi_build.fuzz.cases import Target
from faceapi_build.fuzz.models import MODELS
from faceapi_build.fuzz.pictures import PICTURES

TARGETS: Mapping[str, Target] = {target.name: target for target in (PICTURES, MODELS)}
