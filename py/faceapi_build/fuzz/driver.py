"""The parent process: starts workers, and starts them again after a case that ended one."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from faceapi_build.errors import BuildError
from faceapi_build.paths import ROOT, SOURCES

SECONDS = 10.0
"""Of the processor, for one case; so a busy machine does not make a case fail."""

WALL_SECONDS = 90.0
"""For one case that does nothing but wait."""

ADDRESS_SPACE = 1 << 30
"""Bytes of address space of a worker, everything included: Python and its libraries too."""

_START_SECONDS = 300.0
_POLL_SECONDS = 0.25
_BATCH = 250
"""Cases of one worker; a new one begins with fresh memory."""

CRASHED, HUNG = "crashed", "hung"

_ENVIRONMENT = {
    # Each thread of these reserves address space, tens of megabytes for nothing.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "ORT_DISABLE_TELEMETRY": "1",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one case ended."""

    case: int
    label: str
    name: str
    """``accepted``, the name of a documented error, or what should not happen."""
    detail: str
    seconds: float


def run_cases(target: str, seed: int, count: int, *, jobs: int = 1) -> list[Outcome]:
    """Run ``count`` cases of the target at ``module:NAME``; ``jobs`` workers at a time."""
    batches = [(first, min(first + _BATCH, count)) for first in range(0, count, _BATCH)]
    with ThreadPoolExecutor(jobs) as pool:
        results = pool.map(lambda batch: list(run_batch(target, seed, *batch)), batches)
        return [outcome for batch in results for outcome in batch]


def run_batch(target: str, seed: int, first: int, end: int) -> Iterator[Outcome]:
    """Run the cases from ``first`` to ``end`` (not included), in as many workers as it takes."""
    while first < end:
        for outcome in _run_worker(target, seed, first, end):
            first = outcome.case + 1
            yield outcome


def _run_worker(target: str, seed: int, first: int, end: int) -> Iterator[Outcome]:
    """The outcomes of one worker; the last may be that of the case that ended it."""
    with tempfile.TemporaryDirectory(prefix="faceapi-fuzz-") as scratch:
        yield from _run_worker_in(scratch, target, seed, first, end)


def _run_worker_in(scratch: str, target: str, seed: int, first: int, end: int) -> Iterator[Outcome]:
    numbers = (str(number) for number in (seed, first, end, ADDRESS_SPACE))
    command = [sys.executable, "-m", "faceapi_build.fuzz.worker", target, *numbers]
    environment = {**os.environ, **_ENVIRONMENT, "TMPDIR": scratch}
    environment["PYTHONPATH"] = f"{SOURCES}{os.pathsep}{ROOT}"
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
    lines = _Lines(process)
    running, label = None, ""
    clock = _Clock(process.pid, _START_SECONDS, _START_SECONDS)
    try:
        while first < end:
            line = lines.next(clock)
            if line is None:
                name, detail = lines.why_ended()
                if running is None:
                    raise BuildError(f"a worker for {target} does not start: {name}, {detail}")
                yield Outcome(running, label, name, detail, clock.elapsed)
                return
            if "begin" in line:
                running, label = int(line["begin"]), line["label"]
                clock = _Clock(process.pid, SECONDS, WALL_SECONDS)
                continue
            first = int(line["end"]) + 1
            values = (line["label"], line["outcome"], line["detail"])
            yield Outcome(first - 1, *values, clock.elapsed)
    finally:
        process.kill()
        process.wait()
        lines.close()


class _Clock:
    """Measures a process from now on."""

    def __init__(self, process: int, processor: float, wall: float) -> None:
        self._process = process
        self._processor = _processor_seconds(process) + processor
        self._began = time.monotonic()
        self._wall = wall

    @property
    def elapsed(self) -> float:
        """Seconds of wall-clock time."""
        return time.monotonic() - self._began

    @property
    def is_over(self) -> bool:
        """Whether it has taken more time than it may."""
        return self.elapsed > self._wall or _processor_seconds(self._process) > self._processor


def _processor_seconds(process: int) -> float:
    """Seconds of the processor that a process has taken, all threads together (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class _Lines:
    """The lines that a process writes, waited for as long as a clock allows."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdout is None:
            raise BuildError("expected a process with a pipe as standard output")
        self._process = process
        self._pipe = process.stdout
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._pipe, selectors.EVENT_READ)
        self._buffer = b""

    def next(self, clock: _Clock) -> dict[str, str] | None:
        """The next line; ``None`` at the end of the process, or when its time is over."""
        while b"\n" not in self._buffer:
            if not self._selector.select(_POLL_SECONDS):
                if clock.is_over:
                    return None
                continue
            read = os.read(self._pipe.fileno(), 1 << 16)
            if not read:
                return None
            self._buffer += read
        line, _, self._buffer = self._buffer.partition(b"\n")
        parsed: dict[str, str] = json.loads(line)
        return parsed

    def why_ended(self) -> tuple[str, str]:
        """``crashed`` with a signal or exit status, or ``hung``, after ``next`` gave ``None``."""
        try:
            status = self._process.wait(1)
        except subprocess.TimeoutExpired:
            return HUNG, f"no answer within {SECONDS:g} s of the processor"
        return CRASHED, signal.Signals(-status).name if status < 0 else f"exit status {status}"

    def close(self) -> None:
        """Close pipe and selector."""
        self._selector.close()
        self._pipe.close()
