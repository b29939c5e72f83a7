"""The file ``calibration.json`` of the package: a table for each way of cutting out a face."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faceapi.recognition import Calibration
from faceapi.recognition.calibration import VERSION
from faceapi_build.paths import SOURCES

PACKAGED = SOURCES / "faceapi" / "recognition" / "calibration.json"


def to_text(
    tables: Mapping[str, Calibration], mean_face: NDArray[np.float64], about: Mapping[str, Any]
) -> str:
    """The file's text, with one list per line; ``mean_face`` is ``(68, 2)``."""
    content = {
        "version": VERSION,
        "about": dict(about),
        "mean_face": np.round(mean_face, 4).tolist(),
        "tables": {name: table.to_json() for name, table in tables.items()},
    }
    return _indented(content) + "\n"


def _indented(value: object, indent: str = "") -> str:
    if not isinstance(value, dict):
        return json.dumps(value)
    inner = indent + "  "
    members = (
        f"{inner}{json.dumps(key)}: {_indented(member, inner)}" for key, member in value.items()
    )
    return "{\n" + ",\n".join(members) + f"\n{indent}}}"
