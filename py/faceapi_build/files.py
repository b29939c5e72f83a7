"""Files that are either complete or not there: hashes, atomic writes, a lock."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faceapi_build.errors import HashMismatchError


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def require_hash(path: Path, expected: str) -> None:
    """Raise :class:`HashMismatchError`, naming file and both hashes, unless it is as expected."""
    found = sha256_of(path)
    if found != expected:
        raise HashMismatchError(str(path), expected, found)


def has_hash(path: Path, expected: str) -> bool:
    """Whether the file is there and is the one expected."""
    return path.is_file() and sha256_of(path) == expected


def write_atomic(path: Path, content: bytes) -> None:
    """Write a file through a temporary one beside it, so that it is never half there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with temporary_beside(path) as temporary:
        temporary.write_bytes(content)
        temporary.replace(path)


def copy_atomic(source: Path, target: Path) -> None:
    """Copy a file through a temporary one beside the target."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with temporary_beside(target) as temporary:
        shutil.copyfile(source, temporary)
        temporary.replace(target)


def copy_verified(source: Path, target: Path, expected: str) -> None:
    """Copy a file and hash the copy; raise :class:`HashMismatchError` unless it is as expected."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with temporary_beside(target) as temporary:
        shutil.copyfile(source, temporary)
        found = sha256_of(temporary)
        if found != expected:
            raise HashMismatchError(str(source), expected, found)
        temporary.replace(target)


@contextmanager
def temporary_beside(path: Path) -> Iterator[Path]:
    """A free name in the same folder; what is left under it afterwards is removed."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
    finally:
        remove(temporary)


@contextmanager
def folder_beside(target: Path, lock: Path) -> Iterator[Path]:
    """An empty folder to fill, which takes the place of ``target`` when the block has succeeded.

    ``lock`` is held meanwhile, so what an interrupted build left there can be told and removed.
    """
    with exclusive(lock):
        target.parent.mkdir(parents=True, exist_ok=True)
        for left in target.parent.glob(f".{target.name}.*.tmp"):
            remove(left)
        for left in target.parent.glob(f".{target.name}.*.old"):
            remove(left)
        with temporary_beside(target) as unfinished:
            unfinished.mkdir()
            yield unfinished
            _replace_folder(unfinished, target)


def _replace_folder(new: Path, target: Path) -> None:
    """Put a finished folder in the place of an older one."""
    old = target.with_name(f".{target.name}.{os.getpid()}.old")
    if target.exists():
        target.rename(old)
    new.rename(target)
    remove(old)


def remove(path: Path) -> None:
    """Remove a file or a folder; nothing there is fine."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def exclusive(lock: Path) -> Iterator[None]:
    """Hold a lock file, so that two builds at once do not fill the same folder."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a+b") as file:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
            try:
                yield
            finally:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
            yield  # closing the file releases it
