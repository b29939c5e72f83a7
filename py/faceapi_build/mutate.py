"""``build.py mutate``: break the arithmetic in one place at a time; what does no test notice?

Cosmic Ray changes an operator, a comparison or a number; the tests named here run on each such
mutant, in a copy of the tree. What survives is written down, to be judged by a person: either a
test is missing, or the change makes no difference that anybody could see.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path
from typing import Any

from faceapi_build import run_tests
from faceapi_build.console import say
from faceapi_build.errors import BuildError
from faceapi_build.paths import ONNX, ROOT, WEIGHTS

_DECODERS = ("nets/test_decoders.py", "nets/test_golden_calls.py")
_GEOMETRY = ("core/test_geometry.py", "core/test_properties.py")

TESTS: Mapping[str, Sequence[str]] = {
    "core/align.py": ("core/test_align.py", "core/test_landmarks.py", "core/test_properties.py"),
    "core/angles.py": ("core/test_landmarks.py",),
    "core/boxes.py": ("core/test_boxes.py", "core/test_properties.py"),
    "core/canvas_scaling.py": ("core/test_canvas_scaling.py",),
    "core/detection.py": ("core/test_detection.py", "core/test_resize.py"),
    "core/extraction.py": ("core/test_extraction.py",),
    "core/geometry.py": _GEOMETRY,
    "core/letterbox.py": ("core/test_letterbox.py", "core/test_properties.py"),
    "core/matching.py": ("core/test_matching.py", "core/test_properties.py"),
    "core/points.py": ("core/test_landmarks.py",),
    "core/rounding.py": ("core/test_rounding.py", "core/test_doctests.py"),
    "nets/age_gender.py": _DECODERS,
    "nets/face_expression.py": _DECODERS,
    "nets/face_landmark_68.py": _DECODERS,
    "nets/ssd_mobilenetv1.py": _DECODERS,
    "nets/tiny_face_detector.py": _DECODERS,
    "nets/yolo.py": (*_DECODERS, "nets/test_tiny_yolov2.py"),
}
"""What is broken, below ``py/faceapi``, and the tests below ``tests`` that should notice."""

SECONDS = 60
"""For the tests of one mutant; one that takes longer hangs, which is noticed too."""

POINTLESS = (
    # Operators that no slip of the hand puts there.
    "core/ReplaceBinaryOperator_.*_(BitOr|BitAnd|BitXor|LShift|RShift|Pow|FloorDiv|Mod)",
    # In annotations (``int | None``), which nothing runs.
    "core/ReplaceBinaryOperator_BitOr_.*",
    "core/ReplaceComparisonOperator_.*_(Is|IsNot)",
    "core/ReplaceUnaryOperator_.*_(Not|Invert)",
)


def run(options: Namespace) -> int:
    """Make all mutants of the named modules, test them, write down those that live."""
    unknown = set(options.modules) - TESTS.keys()
    if unknown:
        raise BuildError(f"no tests are named for {sorted(unknown)}; there are {sorted(TESTS)}")
    run_tests.prepare()
    modules = options.modules or list(TESTS)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(cpu_count()) as pool:
        places = [Path(folder) / str(number) for number in range(len(modules))]
        found = list(pool.map(_mutants, modules, places))
    survivors = [
        (module, text) for module, (_, texts) in zip(modules, found, strict=True) for text in texts
    ]
    made = sum(count for count, _ in found)
    options.into.write_text(_report(made, survivors), "utf-8")
    say(f"{made} mutants, {len(survivors)} survived; see {options.into}")
    return 0


def _mutants(module: str, place: Path) -> tuple[int, list[str]]:
    """How many there are of one module, and the diffs of those that live."""
    _copy_tree(place)
    tests = " ".join(f"tests/{name}" for name in TESTS[module])
    pytest = f"{sys.executable} -m pytest -x -q -p no:cacheprovider {tests}"
    config = place / "cosmic-ray.toml"
    config.write_text(_config(module, pytest), "utf-8")
    session = place / "session.sqlite"
    for step in (
        ("cosmic_ray.cli", "baseline", str(config)),
        ("cosmic_ray.cli", "init", str(config), str(session)),
        ("cosmic_ray.tools.filters.operators_filter", str(session), str(config)),
        ("cosmic_ray.cli", "exec", str(config), str(session)),
    ):
        _cosmic_ray(place, *step)
    dump = _cosmic_ray(place, "cosmic_ray.cli", "dump", str(session))
    results = [result for _, result in map(json.loads, dump.splitlines()) if _was_run(result)]
    living = [result["diff"] for result in results if result["test_outcome"] == "survived"]
    say(f"{module}: {len(results)} mutants, {len(living)} survived")
    shutil.rmtree(place)
    return len(results), living


def _was_run(result: Any) -> bool:
    return result is not None and result["worker_outcome"] != "skipped"


def _copy_tree(place: Path) -> None:
    """The files that git knows of, as they are now, and what the tests take from the build."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, place / name)
    for folder in (ONNX, WEIGHTS):
        shutil.copytree(folder, place / folder.relative_to(ROOT), dirs_exist_ok=True)


def _config(module: str, pytest: str) -> str:
    filters = ", ".join(map(json.dumps, POINTLESS))
    return (
        f'[cosmic-ray]\nmodule-path = "py/faceapi/{module}"\ntimeout = {SECONDS}\n'
        f"excluded-modules = []\ntest-command = {json.dumps(pytest)}\n"
        '[cosmic-ray.distributor]\nname = "local"\n'
        f"[cosmic-ray.filters.operators-filter]\nexclude-operators = [{filters}]\n"
    )


def _cosmic_ray(place: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"{' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def _report(made: int, survivors: Sequence[tuple[str, str]]) -> str:
    return "\n".join([f"{made} mutants, {len(survivors)} survived\n", *_entries(survivors)])


def _entries(survivors: Sequence[tuple[str, str]]) -> Iterator[str]:
    for module, diff in survivors:
        changed = [
            line
            for line in diff.splitlines()
            if line[:1] in "+-@" and line[:3] not in ("---", "+++")
        ]
        yield f"## {module}\n\n```diff\n" + "\n".join(changed) + "\n```\n"
