"""Write files atomically: a file is complete or does not exist."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from faceapi.cli.exit_codes import ExitCode
from faceapi.core.identity.matching import FaceMatcher
from faceapi.core.untrusted_text import quotable

_FATAL_ERRORS = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EROFS))
"""Errors that would affect every further file as well."""


class CannotWriteError(Exception):
    """Results cannot be written, so the program stops with ``exit_code``.

    Not an ``OSError``: those concern a single image.
    """

    def __init__(self, message: str, exit_code: ExitCode = ExitCode.WRITE_FAILED) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class FileNotWrittenError(OSError):
    """One file could not be written; others may succeed."""


def write_file(target: Path, content: bytes, *, overwrite: bool) -> None:
    """Write a file through a temporary file next to it.

    ``target`` never has partial content. Symbolic links are not followed: a link counts as an
    existing file, and ``overwrite`` replaces it. A replaced file keeps its mode. Raises
    :class:`FileNotWrittenError`, or :class:`CannotWriteError` if the disk is full or read-only.
    """
    try:
        _write_file(target, content, overwrite)
    except OSError as error:
        reason = error.strerror or str(error)
        if isinstance(error, FileExistsError):
            reason = "it exists already; --overwrite replaces it"
        message = f"{quotable(target)} cannot be written: {reason}"
        if error.errno in _FATAL_ERRORS:
            raise CannotWriteError(message) from error
        raise FileNotWrittenError(message) from error


def check_matcher_target(target: Path, inputs: Sequence[Path]) -> None:
    """Raise ``ValueError`` unless ``--save-matcher`` may write to ``target``.

    It may replace any file except input images, including the file of ``--matcher``.
    """
    if target.is_symlink() and (target.is_file() or not target.exists()):
        raise ValueError(
            f"--save-matcher: {quotable(target)} is a symbolic link; name the file it points to"
        )
    if target.exists() and any(path.exists() and target.samefile(path) for path in inputs):
        raise ValueError(
            f"--save-matcher would overwrite the input {quotable(target)}; name another file"
        )


def save_matcher(matcher: FaceMatcher, target: Path) -> None:
    """Write a matcher's JSON atomically; raises :class:`CannotWriteError`."""
    content = json.dumps(matcher.to_json()).encode("utf-8")
    try:
        if target.exists() and not target.is_file():  # /dev/stdout or a pipe
            target.write_bytes(content)
        else:
            write_file(target, content, overwrite=True)
    except OSError as error:
        raise CannotWriteError(f"--save-matcher: {error}") from error


def _write_file(target: Path, content: bytes, overwrite: bool) -> None:
    mode = _file_mode(target) if overwrite else None
    temporary = target.with_name(f".faceapi-{token_hex(8)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    # A private file stays private while it is being replaced.
    descriptor = os.open(temporary, flags, 0o666 if mode is None else 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        if mode is not None:
            temporary.chmod(mode)
        if overwrite:
            temporary.replace(target)
        else:
            _rename_without_overwriting(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def _file_mode(target: Path) -> int | None:
    with suppress(FileNotFoundError):
        status = target.lstat()
        if stat.S_ISREG(status.st_mode):
            return stat.S_IMODE(status.st_mode)
    return None


def _rename_without_overwriting(temporary: Path, target: Path) -> None:
    """Rename the file; raises ``FileExistsError`` if another program has created ``target``."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:  # the file system has no hard links
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        temporary.rename(target)
