"""One round of the benchmark: it runs and reports numbers. How large they are, no test says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from faceapi_build.bench.libraries import AS_SHIPPED, OURS, WORKLOADS
from faceapi_build.paths import ROOT


@pytest.mark.slow
def test_one_round_gives_numbers(site_folder: Path, tmp_path: Path) -> None:
    # Not the memory: the browser takes a minute to answer how much of it a page has.
    wanted = ("latency", "scaling", "startup")
    once = ("--rounds", "1", "--starts", "1")
    only = ("--only", OURS, "--only", AS_SHIPPED)
    where = ("--site", str(site_folder), "--into", str(tmp_path))
    command = [sys.executable, str(ROOT / "build.py"), "bench", *wanted, *once, *only, *where]
    subprocess.run(command, check=True)
    results = json.loads((tmp_path / "bench.json").read_text("utf-8"))
    for workload in WORKLOADS:
        row = results["latency"][workload.name]
        assert {name for name, found in row.items() if found["median"] > 0} == {OURS, AS_SHIPPED}
        assert row[OURS]["faces"] >= 1, workload
        assert row[OURS]["faces"] == row[AS_SHIPPED]["faces"], workload
        split = results["split"][workload.name]
        parts = ("inference", "canvas", "preprocessing", "transfer", "postprocessing", "rest")
        assert sum(split[part] for part in parts) == pytest.approx(split["total"], rel=0.01)
    assert results["scaling"].keys() == {OURS, AS_SHIPPED}
    assert all(each["faces"][0] < each["faces"][-1] for each in results["scaling"].values())
    starts = results["startup"]
    for name in ("first", "second", "snapshot", "snapshot, new browser"):
        marks = [starts[name][part] for part in ("clickable", "python", "networks", "result")]
        assert 0 < marks[0] < marks[1] < marks[2] < marks[3], name
        assert starts[name]["picture"] < starts[name]["result"]
    assert starts["second"]["gzip"] < starts["first"]["gzip"]
    assert starts["face-api.js 0.22.2, first"]["result"] > 0
    threads = {each["name"]: each["about"]["threads"] for each in results["libraries"]}
    assert threads.keys() == {OURS, AS_SHIPPED}
    text = (tmp_path / "bench.md").read_text("utf-8")
    assert all(workload.title in text for workload in WORKLOADS)
