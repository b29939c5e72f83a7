"""Hashes, atomic writes, and a lock file."""

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
    """Hex SHA-256 of a file, read in chunks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def require_hash(path: Path, expected: str) -> None:
    """Raise :class:`HashMismatchError`, naming the file and both hashes, on a mismatch."""
    actual = sha256_of(path)
    if actual != expected:
        raise HashMismatchError(str(path), expected, actual)


def has_hash(path: Path, expected: str) -> bool:
    """Whether the file exists and has this hash."""
    return path.is_file() and sha256_of(path) == expected


def write_atomic(path: Path, content: bytes) -> None:
    """Write a file atomically, through a temporary file beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with temporary_beside(path) as temporary:
        temporary.write_bytes(content)
        temporary.replace(path)


def copy_atomic(source: Path, target: Path) -> None:
    """Copy a file atomically, through a temporary file beside the target."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with temporary_beside(target) as temporary:
        shutil.copyfile(source, temporary)
        temporary.replace(target)


def copy_verified(source: Path, target: Path, expected: str) -> None:
    """Copy a file and verify the copy; raise :class:`HashMismatchError` on a mismatch."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with temporary_beside(target) as temporary:
        shutil.copyfile(source, temporary)
        actual = sha256_of(temporary)
        if actual != expected:
            raise HashMismatchError(str(source), expected, actual)
        temporary.replace(target)


@contextmanager
def temporary_beside(path: Path) -> Iterator[Path]:
    """A temporary path in the same folder; removed afterwards if it still exists."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
    finally:
        remove(temporary)


@contextmanager
def folder_beside(target: Path, lock: Path) -> Iterator[Path]:
    """An empty folder to fill; it replaces ``target`` when the block succeeds.

    The lock is held for the whole block, so leftovers of interrupted builds can be removed.
    """
    with file_lock(lock):
        target.parent.mkdir(parents=True, exist_ok=True)
        for leftover in target.parent.glob(f".{target.name}.*.tmp"):
            remove(leftover)
        for leftover in target.parent.glob(f".{target.name}.*.old"):
            remove(leftover)
        with temporary_beside(target) as unfinished:
            unfinished.mkdir()
            yield unfinished
            _replace_folder(unfinished, target)


def _replace_folder(new: Path, target: Path) -> None:
    """Replace a folder with a finished one."""
    old = target.with_name(f".{target.name}.{os.getpid()}.old")
    if target.exists():
        target.rename(old)
    new.rename(target)
    remove(old)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it exists."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def file_lock(lock: Path) -> Iterator[None]:
    """Hold a lock file, so that two concurrent builds do not write the same folder."""
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
