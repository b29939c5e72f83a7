"""The child process: runs case after case and reports each on a line of JSON.

Started as ``python -m faceapi_build.fuzz.worker MODULE:TARGET SEED FIRST END BYTES``. Cases from
FIRST to END (exclusive) run with BYTES of address space. A line before each case (``begin``) and
after it (``end``) tells the parent which case killed the process or hangs.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

from faceapi.errors import FaceApiError
from faceapi_build.fuzz.cases import Files, Target, random_of
from faceapi_build.fuzz.targets import target_at

ACCEPTED, OUT_OF_MEMORY, UNDOCUMENTED = "accepted", "out of memory", "undocumented error"

_MAX_DETAIL = 300


def main(arguments: list[str]) -> int:
    """Run the cases and report on standard output, to which nothing else is written."""
    target = target_at(arguments[0])
    seed, first, end, limit = (int(argument) for argument in arguments[1:])
    report = _open_report()
    target.prepare()
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    for case in range(first, end):
        label, files = target.make(random_of(target.name, seed, case))
        report({"begin": case, "label": label})
        outcome, detail = run_case(target, label, files)
        report({"end": case, "label": label, "outcome": outcome, "detail": detail})
    return 0


def run_case(target: Target, label: str, files: Files) -> tuple[str, str]:
    """Outcome and detail of one case."""
    with tempfile.TemporaryDirectory(prefix="faceapi-fuzz-") as name:
        folder = Path(name)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        try:
            asyncio.run(target.read(label, folder))
        except FaceApiError as error:
            if _is_out_of_memory(error):
                return OUT_OF_MEMORY, _describe(error)
            return type(error).__name__, _describe(error)
        except MemoryError as error:
            return OUT_OF_MEMORY, _describe(error)
        except BaseException as error:  # any other exception is a finding
            return UNDOCUMENTED, _describe(error)
    return ACCEPTED, ""


def _is_out_of_memory(error: BaseException | None) -> bool:
    while error is not None:
        text = str(error).lower()
        if isinstance(error, MemoryError) or "bad_alloc" in text or "allocate memory" in text:
            return True
        error = error.__cause__
    return False


def _describe(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:_MAX_DETAIL]


def _open_report() -> Callable[[dict[str, object]], None]:
    """A writer to the original standard output; output of libraries is discarded."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    devnull = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(devnull, descriptor)
    warnings.simplefilter("ignore")

    def report(line: dict[str, object]) -> None:
        channel.write(json.dumps(line) + "\n")
        channel.flush()

    return report


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
