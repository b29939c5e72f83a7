"""The benchmark's arithmetic and report; tests/browser/test_bench.py runs the measurements."""

from __future__ import annotations

from pathlib import Path

import pytest

from faceapi_build.bench import report, targets
from faceapi_build.bench.libraries import AS_SHIPPED, EQUAL_THREADS, OURS, WORKLOADS
from faceapi_build.bench.measurements.latency import Samples
from faceapi_build.errors import BuildError


def test_summary_has_median_min_p95() -> None:
    samples = Samples([float(value) for value in range(21, 0, -1)], faces=3)
    assert samples.summary() == {"median": 11.0, "min": 1.0, "p95": 20.0, "runs": 21, "faces": 3}


def test_ratios_skip_libraries_that_were_not_measured() -> None:
    row = {OURS: {"median": 10.0}, AS_SHIPPED: {"median": 40.0}, EQUAL_THREADS: {"median": 20.0}}
    ratios = targets.ratios({"a": row, "b": {OURS: {"median": 1.0}}})
    assert ratios == {"a": {AS_SHIPPED: 0.25, EQUAL_THREADS: 0.5}, "b": {}}


def test_every_workload_has_a_target() -> None:
    assert list(targets.RATIOS) == [workload.name for workload in WORKLOADS]


def test_table_is_inserted_between_markers(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n", "utf-8")
    report.insert(readme, "new\n")
    report.insert(readme, "newer\n")
    assert readme.read_text("utf-8") == f"before\n{report.BEGIN}\nnewer\n{report.END}\nafter\n"


def test_file_without_markers_is_not_changed(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("nothing here\n", "utf-8")
    with pytest.raises(BuildError, match="bench:begin"):
        report.insert(readme, "new\n")
    assert readme.read_text("utf-8") == "nothing here\n"
