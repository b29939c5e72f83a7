"""``build.py mutate``: report which one-place changes to the arithmetic no test detects.

Cosmic Ray changes an operator, a comparison or a number; the tests named here run on each such
mutant, in a copy of the tree (``mutants.py``). The report lists the survivors: either a test is
missing, or the mutant is equivalent. The command fails when more than :data:`MAX_SURVIVING` percent
of all mutants survive.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from faceapi_build.console import log
from faceapi_build.errors import BuildError
from faceapi_build.paths import ONNX, ROOT, SAMPLES, WEIGHTS
from faceapi_build.testing import run_tests

MAX_SURVIVING = 5.0
"""In percent. At the last review 122 of 2,638 mutants (4.6 %) survived; all were equivalent: block
sizes, options of ``dataclass`` without an effect, bounds that other code already enforces."""

_CONVENTIONS = "core/test_conventions.py"
_PROPERTIES = "core/test_properties.py"
_CHAIN = "core/test_golden_chain.py"
_DECODERS = (
    "architectures/test_decode_faces.py",
    "architectures/test_decode_ssd.py",
    "architectures/test_decode_yolo.py",
    "architectures/test_golden_vectors.py",
    "architectures/test_golden_calls.py",
)

TESTS: Mapping[str, Sequence[str]] = {
    "core/geometry/min_bbox.py": ("core/test_align.py", _PROPERTIES),
    "core/pose/face_angle.py": ("core/test_landmarks.py",),
    "core/pixels/array_picture.py": ("core/test_array_picture.py",),
    "core/geometry/nms.py": ("core/test_nms.py", _PROPERTIES),
    "core/pixels/resize_canvas.py": ("core/test_resize_canvas.py",),
    "core/identity/descriptors.py": ("core/test_descriptors.py", "core/test_matching.py"),
    "core/results/detection.py": ("core/test_detection.py", "core/test_resize_results.py"),
    "core/results/expressions.py": ("core/test_expressions.py",),
    "compat/extend.py": ("compat/test_extend.py",),
    "core/results/crops.py": ("core/test_crops.py", "core/test_align.py", _CHAIN),
    "core/results/base_face.py": (
        "core/test_faces.py",
        "compat/test_extend.py",
        "core/test_resize_results.py",
    ),
    "core/geometry/boxes.py": ("core/test_boxes.py", _PROPERTIES),
    "core/results/landmarks.py": ("core/test_landmarks.py", "core/test_align.py"),
    "core/geometry/letterbox.py": ("core/test_letterbox.py", _PROPERTIES),
    "core/identity/matching.py": ("core/test_matching.py", _PROPERTIES),
    "compat/ops.py": ("compat/test_ops.py",),
    "core/options.py": ("core/test_options.py",),
    "core/identity/known_people.py": ("core/test_known_people.py",),
    "core/pixels/picture.py": ("core/test_array_picture.py", "core/test_crops.py"),
    "core/geometry/points.py": (
        "core/test_boxes.py",
        "core/test_landmarks.py",
        "core/test_align.py",
    ),
    "core/pixels/resize_bilinear.py": (
        "core/test_resize_bilinear.py",
        "core/test_array_picture.py",
    ),
    "core/results/resize_results.py": ("core/test_resize_results.py",),
    "core/js_numbers.py": ("core/test_js_numbers.py", "core/test_doctests.py"),
    "core/profiling.py": ("core/test_profiling.py",),
    "architectures/age_gender.py": _DECODERS,
    "architectures/face_expression.py": _DECODERS,
    "architectures/face_landmark_68.py": _DECODERS,
    "architectures/mtcnn_stages.py": ("architectures/test_mtcnn.py",),
    "architectures/ssd_mobilenetv1.py": _DECODERS,
    "architectures/tiny_face_detector.py": _DECODERS,
    "architectures/tiny_yolov2.py": _DECODERS,
    "architectures/common/yolo.py": _DECODERS,
}
"""Modules below ``py/faceapi``, and the tests below ``tests`` that should detect their mutants:
fastest first. The tests in ``_CONVENTIONS`` come last."""

PARTS: Mapping[str, Sequence[str]] = {
    "architectures/age_gender.py": ("decode",),
    "architectures/face_expression.py": ("decode",),
    "architectures/face_landmark_68.py": ("decode",),
    "architectures/ssd_mobilenetv1.py": ("priors", "_prior_shapes", "decode", "decode_boxes"),
    "architectures/tiny_face_detector.py": ("decode",),
    "architectures/tiny_yolov2.py": ("decode",),
    "architectures/common/yolo.py": (
        "IOU_THRESHOLD",
        "SEPARABLE_ANCHORS",
        "decode_grid",
        "_sigmoid",
    ),
}
"""For these modules only the decoding is mutated. The hashes of the model files cover the code that
builds their graphs."""

Mutant = tuple[str, str]
"""Outcome of its tests, and the change."""


def run(options: Namespace) -> int:
    """Test all mutants of the named modules and print the survivors."""
    unknown = set(options.modules) - TESTS.keys()
    if unknown:
        raise BuildError(
            f"no tests are configured for {sorted(unknown)}; expected any of {sorted(TESTS)}"
        )
    run_tests.prepare()
    modules = options.modules or list(TESTS)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = dict(zip(modules, pool.map(_mutants, modules), strict=True))
    counts = Counter(outcome for mutants in results.values() for outcome, _ in mutants)
    for entry in _survivors(results):
        log(entry)
    percent = 100 * counts["survived"] / counts.total()
    log(
        f"{counts.total()} mutants, {counts['survived']} survived ({percent:.1f} %, at most "
        f"{MAX_SURVIVING} %), {counts['hung']} hung"
    )
    return int(percent > MAX_SURVIVING)


def _mutants(module: str) -> list[Mutant]:
    """All mutants of one module, tested in a copy of the tree."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        _copy_tree(copy)
        command = [
            *(sys.executable, "-m", "faceapi_build.testing.mutation.mutants"),
            *(f"py/faceapi/{module}", ",".join(PARTS.get(module, ()))),
            *(f"tests/{name}" for name in (*TESTS[module], _CONVENTIONS)),
        ]
        environment = dict(os.environ, PYTHONPATH=str(copy / "py"))
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise BuildError(f"{' '.join(command[1:])} failed:\n{done.stderr}")
    mutants: list[Mutant] = [
        (outcome, change) for outcome, change in map(json.loads, done.stdout.splitlines())
    ]
    survived = sum(outcome == "survived" for outcome, _ in mutants)
    log(f"{module}: {len(mutants)} mutants, {survived} survived")
    return mutants


def _copy_tree(target: Path) -> None:
    """Copy the files that git tracks, as they are now, and the build's files that tests need."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)
    for folder in (ONNX, SAMPLES, WEIGHTS):
        shutil.copytree(folder, target / folder.relative_to(ROOT), dirs_exist_ok=True)


def _survivors(results: Mapping[str, Sequence[Mutant]]) -> Iterator[str]:
    for module, mutants in results.items():
        for outcome, change in mutants:
            if outcome == "survived":
                yield f"- {module}: {change}"
