"""``build.py fuzz``: damaged pictures and models end in a documented error, or are accepted.

Each case is made from the seed and its number, so the same seed gives the same files. Anything but
an error of the package (``FaceApiError``) fails the command: another exception, a crash, more than
10 s of the processor, more than 1 GiB of address space. The files of such a case are kept. Linux.
"""

from __future__ import annotations

import random
import tempfile
from argparse import Namespace
from collections import Counter
from pathlib import Path

from faceapi_build import models
from faceapi_build.console import say
from faceapi_build.dependencies import deps
from faceapi_build.errors import BuildError
from faceapi_build.fuzz.cases import random_of
from faceapi_build.fuzz.driver import ADDRESS_SPACE, CRASHED, HUNG, Outcome, run_batch, run_cases
from faceapi_build.fuzz.targets import TARGETS, target_at
from faceapi_build.fuzz.worker import OUT_OF_MEMORY, UNDOCUMENTED

FAILURES = (CRASHED, HUNG, OUT_OF_MEMORY, UNDOCUMENTED)


def run(options: Namespace) -> int:
    """Fuzz, print a table for each target, and fail on anything that is not documented."""
    deps.install()
    models.build()
    seed = random.SystemRandom().randrange(1 << 32) if options.seed is None else options.seed
    only, _, case = (options.only or "").partition(":")
    if (only and only not in TARGETS) or (case and not case.isdigit()):
        raise BuildError(f"--only: expected {' or '.join(TARGETS)}, or NAME:CASE; got {only!r}")
    failed = 0
    for name in (only,) if only else TARGETS:
        say(f"-- {name}: seed {seed}, {ADDRESS_SPACE >> 20} MiB of address space a worker")
        if case:
            outcomes = list(run_batch(TARGETS[name], seed, int(case), int(case) + 1))
        else:
            count = getattr(options, name)
            outcomes = run_cases(TARGETS[name], seed, count, jobs=options.jobs)
        for line in table(outcomes):
            say(line)
        failures = [outcome for outcome in outcomes if outcome.name in FAILURES]
        for outcome in failures:
            _report(name, seed, outcome)
        failed += len(failures)
    return 1 if failed else 0


def table(outcomes: list[Outcome]) -> list[str]:
    """Lines with the number of cases for each outcome, and the slowest case."""
    counts = Counter(outcome.name for outcome in outcomes)
    lines = [f"  {name:28} {count:>7}" for name, count in counts.most_common()]
    lines.append(f"  {'all':28} {counts.total():>7}")
    if outcomes:
        slowest = max(outcomes, key=lambda outcome: outcome.seconds)
        lines.append(f"  slowest: case {slowest.case}, {slowest.label}, {slowest.seconds:.1f} s")
    return lines


def _report(target: str, seed: int, outcome: Outcome) -> None:
    """Keep the files of a failure, and say how to see it again."""
    label, files = target_at(TARGETS[target]).make(random_of(target, seed, outcome.case))
    folder = Path(tempfile.gettempdir()) / "faceapi-fuzz" / f"{target}-{seed}-{outcome.case}"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    say(f"  {outcome.name}: {label}: {outcome.detail}")
    say(f"    python build.py fuzz --seed {seed} --only {target}:{outcome.case}; files: {folder}")
