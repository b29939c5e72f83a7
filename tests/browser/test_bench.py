"""One round of the benchmark: that it runs and reports numbers. How large they are, no test says."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from faceapi_build import npm
from faceapi_build.bench import command, report
from faceapi_build.bench.contenders import AS_SHIPPED, OURS, WORKLOADS


@pytest.mark.slow
def test_one_round_gives_numbers(site_folder: Path) -> None:
    npm.install(command.SOURCES)
    results = command.measure(
        Namespace(
            parts=("latency", "memory", "startup"),
            rounds=1,
            frames=10,
            starts=1,
            seconds=1,
            only=[OURS, AS_SHIPPED],
            site=site_folder,
        )
    )
    for workload in WORKLOADS:
        row = results["latency"][workload.name]
        assert {name for name, found in row.items() if found["median"] > 0} == {OURS, AS_SHIPPED}
        assert row[OURS]["faces"] >= 1, workload
        assert row[OURS]["faces"] == row[AS_SHIPPED]["faces"], workload
        split = results["split"][workload.name]
        parts = ("network", "canvas", "pixels", "crossing", "decoding", "rest")
        assert sum(split[part] for part in parts) == pytest.approx(split["total"], rel=0.01)
    assert results["memory"]["late"]["tensors"] == 0
    first, second = results["startup"]["first"], results["startup"]["second"]
    assert 0 < first["document"] < first["python"] < first["networks"] < first["result"]
    assert second["gzip"] < first["gzip"]
    threads = {each["name"]: each["about"]["threads"] for each in results["contenders"]}
    assert threads.keys() == {OURS, AS_SHIPPED}
    text = report.markdown(results)
    assert all(workload.title in text for workload in WORKLOADS)
