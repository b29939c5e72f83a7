"""``build.py fuzz``: damaged pictures and models must be accepted or raise a documented error.

A case depends on the seed and its number only, so the same seed gives the same files. Anything but
an error of the package (``FaceApiError``) fails the command: another exception, a crash, more than
10 s of CPU time, more than 1 GiB of address space. The files of such a case are kept. Linux only.
"""

from __future__ import annotations

import random
import tempfile
from argparse import Namespace
from collections import Counter
from pathlib import Path

from faceapi_build import models
from faceapi_build.console import log
from faceapi_build.dependencies import deps
from faceapi_build.errors import BuildError
from faceapi_build.fuzz.cases import random_of
from faceapi_build.fuzz.driver import ADDRESS_SPACE, CRASHED, HUNG, Outcome, run_batch, run_cases
from faceapi_build.fuzz.targets import TARGETS, target_at
from faceapi_build.fuzz.worker import OUT_OF_MEMORY, UNDOCUMENTED

FAILURES = (CRASHED, HUNG, OUT_OF_MEMORY, UNDOCUMENTED)


def run(options: Namespace) -> int:
    """Fuzz, print a table per target, and fail on any undocumented outcome."""
    deps.install()
    models.build()
    seed = random.SystemRandom().randrange(1 << 32) if options.seed is None else options.seed
    only, _, case = (options.only or "").partition(":")
    if (only and only not in TARGETS) or (case and not case.isdigit()):
        raise BuildError(f"--only: expected {' or '.join(TARGETS)}, or NAME:CASE; got {only!r}")
    failed = 0
    for name in (only,) if only else TARGETS:
        log(f"-- {name}: seed {seed}, {ADDRESS_SPACE >> 20} MiB of address space per worker")
        if case:
            outcomes = list(run_batch(TARGETS[name], seed, int(case), int(case) + 1))
        else:
            count = getattr(options, name)
            outcomes = run_cases(TARGETS[name], seed, count, jobs=options.jobs)
        for line in table(outcomes):
            log(line)
        failures = [outcome for outcome in outcomes if outcome.name in FAILURES]
        for outcome in failures:
            _report(name, seed, outcome)
        failed += len(failures)
    return 1 if failed else 0


def table(outcomes: list[Outcome]) -> list[str]:
    """Lines with the number of cases per outcome, and the slowest case."""
    counts = Counter(outcome.name for outcome in outcomes)
    lines = [f"  {name:28} {count:>7}" for name, count in counts.most_common()]
    lines.append(f"  {'all':28} {counts.total():>7}")
    if outcomes:
        slowest = max(outcomes, key=lambda outcome: outcome.seconds)
        lines.append(f"  slowest: case {slowest.case}, {slowest.label}, {slowest.seconds:.1f} s")
    return lines


def _report(target: str, seed: int, outcome: Outcome) -> None:
    """Write the files of a failure, and print the command that reproduces it."""
    label, files = target_at(TARGETS[target]).make(random_of(target, seed, outcome.case))
    folder = Path(tempfile.gettempdir()) / "faceapi-fuzz" / f"{target}-{seed}-{outcome.case}"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    log(f"  {outcome.name}: {label}: {outcome.detail}")
    log(f"    python build.py fuzz --seed {seed} --only {target}:{outcome.case}; files: {folder}")
