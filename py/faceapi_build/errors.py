"""Errors that stop a build."""

from __future__ import annotations


class BuildError(Exception):
    """The build cannot continue; the message says what is wrong and what to do."""


class HashMismatchError(BuildError):
    """A file does not have its pinned hash."""

    def __init__(
        self, file: str, expected: str, actual: str, remedy: str = "Delete it and run again."
    ) -> None:
        super().__init__(
            f"{file} does not have its pinned hash:\n"
            f"  expected SHA-256 {expected}\n"
            f"  actual   SHA-256 {actual}\n"
            f"{remedy} If the hash stays wrong, its source has changed."
        )
