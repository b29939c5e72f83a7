"""Files of an index: JSON that face-api.js reads too, and Parquet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from os import PathLike
from pathlib import Path
from types import ModuleType

from faceapi.core.identity.descriptors import LabeledFaceDescriptors
from faceapi.core.identity.known_people import people_from_json, people_to_json
from faceapi.json_text import load_json
from faceapi.recognition.calibration import DEFAULT
from faceapi.runtime.atomic_files import replace_file

DEFAULT_RATE = 0.001


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of an index."""

    false_accept_rate: float = DEFAULT_RATE
    calibration: str = DEFAULT
    """Name of the table."""
    prior: float = 0.5
    threshold: float = 0.0
    """Threshold of face-api.js's matcher; only written."""


Content = tuple[Sequence[LabeledFaceDescriptors], Settings]


def write(
    path: str | PathLike[str], people: Sequence[LabeledFaceDescriptors], settings: Settings
) -> None:
    """Write ``.json`` or ``.parquet``; ``ValueError`` for another extension.

    A file that was there is replaced when the new one is complete.
    """
    target = Path(path)
    if _extension(target) == ".json":
        content = to_json(people, settings).encode("utf-8")
    else:
        content = _parquet().to_bytes(people, settings)
    replace_file(target, content)


def read(path: str | PathLike[str]) -> Content:
    """Read ``.json`` or ``.parquet``; ``ValueError`` if malformed or of another extension."""
    source = Path(path)
    if _extension(source) == ".json":
        return from_json(source.read_bytes())
    content: Content = _parquet().from_bytes(source.read_bytes())
    return content


def to_json(people: Sequence[LabeledFaceDescriptors], settings: Settings) -> str:
    """The JSON of a ``FaceMatcher``, with three members more, which face-api.js ignores."""
    matcher = people_to_json(people, round(settings.threshold, 4))
    extra = {
        "falseAcceptRate": settings.false_accept_rate,
        "calibration": settings.calibration,
        "prior": settings.prior,
    }
    return json.dumps(extra, separators=(",", ":"))[:-1] + "," + matcher[1:]


def from_json(data: str | bytes) -> Content:
    """Read the JSON of an index or of any ``FaceMatcher``, or a list of labeled descriptors."""
    people = people_from_json(data)
    content = load_json(data, "people")
    return people, settings_from(content if isinstance(content, dict) else {})


def settings_from(members: dict[str, object]) -> Settings:
    """Settings by the names of the JSON file; missing ones have their defaults."""
    rate = members.get("falseAcceptRate", DEFAULT_RATE)
    prior = members.get("prior", 0.5)
    calibration = members.get("calibration", DEFAULT)
    for name, value in (("falseAcceptRate", rate), ("prior", prior)):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"people: {name} must be a number, got {repr(value)[:80]}")
    if not isinstance(calibration, str):
        raise ValueError(f"people: calibration must be a name, got {repr(calibration)[:80]}")
    return Settings(float(str(rate)), calibration, float(str(prior)))


def _parquet() -> ModuleType:
    """The module that imports pyarrow, which is optional."""
    try:
        return import_module("faceapi.recognition.parquet_file")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "pyarrow":
            raise
        raise ModuleNotFoundError(
            "Parquet files need pyarrow: install it (pip install pyarrow), or use a .json file",
            name=error.name,
        ) from error


def _extension(path: Path) -> str:
    extension = path.suffix.lower()
    if extension not in (".json", ".parquet"):
        raise ValueError(
            f"{str(path)[:200]!r}: expected a file name that ends in .json or .parquet"
        )
    return extension
