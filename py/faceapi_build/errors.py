"""What stops a build, said to the person who started it."""

from __future__ import annotations


class BuildError(Exception):
    """The build cannot go on; the message says what is wrong and what to do about it."""


class HashMismatchError(BuildError):
    """A file is not the one that was pinned."""

    def __init__(
        self, file: str, expected: str, found: str, remedy: str = "Delete it and run again."
    ) -> None:
        super().__init__(
            f"{file} is not the file that was pinned:\n"
            f"  expected SHA-256 {expected}\n"
            f"  found    SHA-256 {found}\n"
            f"{remedy} If the hash stays wrong, its source has changed."
        )
