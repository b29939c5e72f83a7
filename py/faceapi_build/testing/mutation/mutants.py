"""Create the mutants of one module, test each, and report which survive.

``python -m faceapi_build.testing.mutation.mutants MODULE PARTS TEST…`` works in the current folder,
a copy of the tree. Each mutant is tested in a fork of this process, which has imported the slow
dependencies but not the package: most mutants are detected within a tenth of a second.
"""

from __future__ import annotations

import ast
import difflib
import importlib
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path

import hypothesis
import pytest
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

TIMEOUT_S = 60
"""For the tests of one mutant; a timeout counts as detected."""

EXCLUDED_OPERATORS = (
    # Operators that nobody types by mistake.
    "core/ReplaceBinaryOperator_.*_(BitOr|BitAnd|BitXor|LShift|RShift|Pow|FloorDiv|Mod)",
    # Annotations (``int | None``), which are never evaluated.
    "core/ReplaceBinaryOperator_BitOr_.*",
    "core/ReplaceComparisonOperator_.*_(Is|IsNot)",
    "core/ReplaceUnaryOperator_.*_(Not|Invert)",
    # These need names of variables as parameters.
    "core/Variable.*",
)
SLOW_TO_IMPORT = ("numpy.random", "onnx", "onnxruntime", "PIL.Image", "pytest_asyncio")
UNSHRUNK = "unshrunk"


def main(module: Path, parts: Sequence[str], tests: Sequence[str]) -> None:
    """Print a line of JSON for each mutant: the outcome of its tests, and the change."""
    hypothesis.settings.register_profile(
        UNSHRUNK,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
    )
    for name in SLOW_TO_IMPORT:
        importlib.import_module(name)
    original = module.read_text("utf-8")
    if (outcome := _outcome(tests)) != "survived":
        raise SystemExit(f"the tests of {module} fail without any mutant: {outcome}")
    # Python validates bytecode by time and size of the source, which two mutants may share.
    sys.dont_write_bytecode = True
    for stale in module.parent.glob(f"__pycache__/{module.stem}.*"):
        stale.unlink()
    for changed in _mutants(original, parts):
        module.write_text(changed, "utf-8")
        print(json.dumps([_outcome(tests), _change(original, changed)]), flush=True)


def _mutants(original: str, parts: Sequence[str]) -> Iterator[str]:
    lines = set(_lines_of(original, parts))
    for name in operator_names():
        if any(re.match(pattern, name) for pattern in EXCLUDED_OPERATORS):
            continue
        operator = get_operator(name)()
        occurrence = 0
        while (changed := mutate_code(original, operator, occurrence)) is not None:
            occurrence += 1
            if _first_difference(original, changed) in lines:
                yield changed


def _lines_of(source: str, parts: Sequence[str]) -> Iterator[int]:
    """Line indices of the named functions and constants; without names, of everything."""
    for node in ast.parse(source).body:
        match node:
            case ast.FunctionDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]):
                is_selected = not parts or name in parts
            case _:
                is_selected = not parts
        if is_selected:
            decorators = getattr(node, "decorator_list", [])
            first = min(item.lineno for item in (node, *decorators))
            yield from range(first - 1, node.end_lineno or node.lineno)


def _first_difference(original: str, changed: str) -> int:
    pairs = zip(original.splitlines(), changed.splitlines(), strict=False)
    return next(number for number, (before, after) in enumerate(pairs) if before != after)


def _change(original: str, changed: str) -> str:
    """The changed lines before and after, without line numbers, which soon change."""
    marked = list(difflib.ndiff(original.splitlines(), changed.splitlines()))
    before, after = (
        " ".join(line[1:].strip() for line in marked if line[0] == sign).strip() for sign in "-+"
    )
    return f"`{before}` → `{after}`"


def _outcome(tests: Sequence[str]) -> str:
    """``killed``, ``survived`` or ``hung``."""
    process = get_context("fork").Process(target=_run, args=(tests,))
    process.start()
    process.join(TIMEOUT_S)
    if process.is_alive():
        process.kill()
        process.join()
        return "hung"
    return "killed" if process.exitcode else "survived"


def _run(tests: Sequence[str]) -> None:
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silence, stream)
    imported = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
    options = ("-x", "-q", "-p", "no:cacheprovider", f"--hypothesis-profile={UNSHRUNK}", *imported)
    os._exit(pytest.main([*options, *tests]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), [part for part in sys.argv[2].split(",") if part], sys.argv[3:])
