"""npm's archives: which one a lock file means, and unpacking it."""

from __future__ import annotations

import base64
import hashlib
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from faceapi_build.errors import BuildError


@dataclass(frozen=True)
class Package:
    """An entry of ``package-lock.json``."""

    place: str
    """Where its files belong, such as ``node_modules/ws``."""
    spec: str
    """Name and exact version, such as ``ws@8.23.0``."""
    integrity: str
    """``sha512-`` and the hash of its archive in Base64."""

    @classmethod
    def from_lock(cls, place: str, entry: Mapping[str, Any]) -> Package:
        """Read the entry of the folder ``place``; only a SHA-512 is accepted."""
        integrity = str(entry.get("integrity", ""))
        if not integrity.startswith("sha512-"):
            raise BuildError(f"package-lock.json has no SHA-512 of {place}, but {integrity!r}")
        name = entry.get("name", place.rpartition("node_modules/")[2])
        return cls(place, f"{name}@{entry['version']}", integrity)


def integrity(archive: Path) -> str:
    """The hash of an archive as a lock file states it."""
    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha512").digest()
    return f"sha512-{base64.b64encode(digest).decode()}"


def unpack(archive: Path, folder: Path) -> None:
    """Write the files of an archive into ``folder``, without the folder that holds them in it."""
    with tarfile.open(archive, "r|gz") as members:
        for member in members:
            if member.isdir():
                continue
            parts = PurePosixPath(member.name).parts[1:]
            content = members.extractfile(member) if member.isreg() else None
            if content is None or not parts or ".." in parts or member.name.startswith("/"):
                raise BuildError(f"{archive.name} has {member.name[:300]!r}: not a file of its own")
            target = folder.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.read())
