"""A fuzzing target that fails in every way."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from random import Random

from faceapi.errors import PictureError
from faceapi_build.fuzz.cases import Files, Target


def _prepare() -> None:
    """Nothing is needed."""


def _make(random: Random) -> tuple[str, Files]:
    """The case's generator selects the failure, so it is the same in every process."""
    failures = (
        "fine",
        "documented",
        "undocumented",
        "crash",
        "memory",
        "memory in words",
        "spin",
        "sleep",
    )
    return random.choice(failures), {"file": b""}


async def _read(label: str, folder: Path) -> None:
    assert (folder / "file").exists()
    if label == "documented":
        raise PictureError("refused")
    if label == "undocumented":
        raise KeyError("surprise")
    if label == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if label == "memory":
        bytearray(1 << 31)
    if label == "memory in words":
        try:
            bytearray(1 << 31)
        except MemoryError as error:
            raise PictureError("too much") from error
    if label == "spin":
        while True:
            pass
    if label == "sleep":
        time.sleep(3600)


MISBEHAVING = Target("misbehaving", _prepare, _make, _read)
