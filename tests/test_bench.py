"""The benchmark's arithmetic and its report. What it measures, tests/browser/test_bench.py runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from faceapi_build.bench import report, targets
from faceapi_build.bench.libraries import AS_SHIPPED, EQUAL_THREADS, OURS, WORKLOADS
from faceapi_build.bench.measurements.latency import Samples
from faceapi_build.errors import BuildError


def test_a_summary_tells_the_middle_the_least_and_nearly_the_most() -> None:
    samples = Samples([float(value) for value in range(21, 0, -1)], faces=3)
    assert samples.summary() == {"median": 11.0, "min": 1.0, "p95": 20.0, "runs": 21, "faces": 3}


def test_ratios_are_ours_over_the_others_that_took_part() -> None:
    row = {OURS: {"median": 10.0}, AS_SHIPPED: {"median": 40.0}, EQUAL_THREADS: {"median": 20.0}}
    found = targets.ratios({"a": row, "b": {OURS: {"median": 1.0}}})
    assert found == {"a": {AS_SHIPPED: 0.25, EQUAL_THREADS: 0.5}, "b": {}}


def test_every_workload_has_a_mark() -> None:
    assert list(targets.RATIOS) == [workload.name for workload in WORKLOADS]


def test_the_table_takes_the_place_between_the_markers(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n", "utf-8")
    report.insert(readme, "new\n")
    report.insert(readme, "newer\n")
    assert readme.read_text("utf-8") == f"before\n{report.BEGIN}\nnewer\n{report.END}\nafter\n"


def test_a_file_without_markers_is_left_alone(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("nothing here\n", "utf-8")
    with pytest.raises(BuildError, match="bench:begin"):
        report.insert(readme, "new\n")
    assert readme.read_text("utf-8") == "nothing here\n"
