"""The parent process: starts workers, and restarts them after a case that killed one."""

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

CPU_TIMEOUT_S = 10.0
"""CPU time of one case; a busy machine does not make a case fail."""

WALL_TIMEOUT_S = 90.0
"""Wall-clock time of one case, for cases that only wait."""

ADDRESS_SPACE = 1 << 30
"""Bytes of address space of a worker, including Python and its libraries."""

_START_TIMEOUT_S = 300.0
_POLL_INTERVAL_S = 0.25
_BATCH = 250
"""Cases per worker; each worker starts with fresh memory."""

CRASHED, HUNG = "crashed", "hung"

_ENVIRONMENT = {
    # Each of these threads reserves tens of megabytes of address space.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "ORT_DISABLE_TELEMETRY": "1",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one case."""

    case: int
    label: str
    name: str
    """``accepted``, the name of a documented error, or a failure."""
    detail: str
    seconds: float


def run_cases(target: str, seed: int, count: int, *, jobs: int = 1) -> list[Outcome]:
    """Run ``count`` cases of the target ``module:NAME`` in ``jobs`` concurrent workers."""
    batches = [(first, min(first + _BATCH, count)) for first in range(0, count, _BATCH)]
    with ThreadPoolExecutor(jobs) as pool:
        results = pool.map(lambda batch: list(run_batch(target, seed, *batch)), batches)
        return [outcome for batch in results for outcome in batch]


def run_batch(target: str, seed: int, first: int, end: int) -> Iterator[Outcome]:
    """Run the cases from ``first`` to ``end`` (exclusive), restarting the worker if necessary."""
    while first < end:
        for outcome in _run_worker(target, seed, first, end):
            first = outcome.case + 1
            yield outcome


def _run_worker(target: str, seed: int, first: int, end: int) -> Iterator[Outcome]:
    """The outcomes of one worker; the last may be the case that killed it."""
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
    clock = _Clock(process.pid, _START_TIMEOUT_S, _START_TIMEOUT_S)
    try:
        while first < end:
            report = lines.next(clock)
            if report is None:
                name, detail = lines.end_reason()
                if running is None:
                    raise BuildError(f"a worker for {target} did not start: {name}, {detail}")
                yield Outcome(running, label, name, detail, clock.elapsed)
                return
            if "begin" in report:
                running, label = int(report["begin"]), report["label"]
                clock = _Clock(process.pid, CPU_TIMEOUT_S, WALL_TIMEOUT_S)
                continue
            first = int(report["end"]) + 1
            values = (report["label"], report["outcome"], report["detail"])
            yield Outcome(first - 1, *values, clock.elapsed)
    finally:
        process.kill()
        process.wait()
        lines.close()


class _Clock:
    """Measures the time of a process from its creation on."""

    def __init__(self, process: int, cpu: float, wall: float) -> None:
        self._process = process
        self._cpu_limit = _cpu_seconds(process) + cpu
        self._start = time.monotonic()
        self._wall_limit = wall

    @property
    def elapsed(self) -> float:
        """Seconds of wall-clock time."""
        return time.monotonic() - self._start

    @property
    def is_over(self) -> bool:
        """Whether the process has exceeded a limit."""
        return self.elapsed > self._wall_limit or _cpu_seconds(self._process) > self._cpu_limit


def _cpu_seconds(process: int) -> float:
    """CPU seconds used by all threads of a process (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class _Lines:
    """Reads lines of JSON from a process until a clock runs out."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdout is None:
            raise BuildError("expected a process with a pipe as standard output")
        self._process = process
        self._pipe = process.stdout
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._pipe, selectors.EVENT_READ)
        self._buffer = b""

    def next(self, clock: _Clock) -> dict[str, str] | None:
        """The next line; ``None`` at the end of the process or of its time."""
        while b"\n" not in self._buffer:
            if not self._selector.select(_POLL_INTERVAL_S):
                if clock.is_over:
                    return None
                continue
            chunk = os.read(self._pipe.fileno(), 1 << 16)
            if not chunk:
                return None
            self._buffer += chunk
        line, _, self._buffer = self._buffer.partition(b"\n")
        parsed: dict[str, str] = json.loads(line)
        return parsed

    def end_reason(self) -> tuple[str, str]:
        """``crashed`` with its signal or exit status, or ``hung``, once ``next`` gave ``None``."""
        try:
            status = self._process.wait(1)
        except subprocess.TimeoutExpired:
            return HUNG, f"no answer within {CPU_TIMEOUT_S:g} s of CPU time"
        return CRASHED, signal.Signals(-status).name if status < 0 else f"exit status {status}"

    def close(self) -> None:
        """Close pipe and selector."""
        self._selector.close()
        self._pipe.close()
