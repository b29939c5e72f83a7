"""The archives of npm packages: identify them by a lock file, unpack them."""

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

    path: str
    """Folder of its files, such as ``node_modules/ws``."""
    spec: str
    """Name and exact version, such as ``ws@8.23.0``."""
    integrity: str
    """``sha512-`` and the Base64 hash of its archive."""

    @classmethod
    def from_lock(cls, path: str, entry: Mapping[str, Any]) -> Package:
        """Read the entry of the folder ``path``; only SHA-512 is accepted."""
        integrity = str(entry.get("integrity", ""))
        if not integrity.startswith("sha512-"):
            raise BuildError(f"package-lock.json has no SHA-512 for {path}, but {integrity!r}")
        name = entry.get("name", path.rpartition("node_modules/")[2])
        return cls(path, f"{name}@{entry['version']}", integrity)


def integrity(archive: Path) -> str:
    """The hash of an archive in the format of a lock file."""
    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha512").digest()
    return f"sha512-{base64.b64encode(digest).decode()}"


def unpack(archive: Path, folder: Path) -> None:
    """Unpack an archive into ``folder``, without its top-level folder."""
    with tarfile.open(archive, "r|gz") as members:
        for member in members:
            if member.isdir():
                continue
            parts = PurePosixPath(member.name).parts[1:]
            content = members.extractfile(member) if member.isreg() else None
            if content is None or not parts or ".." in parts or member.name.startswith("/"):
                raise BuildError(
                    f"{archive.name} has {member.name[:300]!r}: not a regular file below its folder"
                )
            target = folder.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.read())
