"""``bench gpu`` with the GPU in software: it runs and reports. How fast that is, no test says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from faceapi_build.bench.gpu.variants import VARIANTS
from faceapi_build.paths import ROOT

NET = "face_landmark_68_tiny"
SELECTED = ("wasm", "webgpu", "float16", "joined-heads", "webgl")


@pytest.mark.slow
def test_a_small_run_reports_numbers_and_failures(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "build.py"), "bench", "gpu", "--into", str(tmp_path)]
    command += ["--rounds", "1", "--matrix", "32", "--minutes", "4"]
    for name in (NET, *SELECTED):
        command += ["--only", name]
    subprocess.run(command, check=True)
    results = json.loads((tmp_path / "gpu.json").read_text("utf-8"))
    assert results["machine"]["adapter"]["vendor"]
    assert results["machine"]["limits"]["maxBufferSize"] > 0
    assert "error" not in results["matrix"]
    assert {name for name, row in results["matrix"]["kernels"].items() if row["error"] == 0} == {
        "tiled",
        "occupied",
        "unrolled",
    }
    cells = results["networks"][NET]["variants"]
    assert list(cells) == list(SELECTED)
    for name in ("wasm", "webgpu", "webgl"):
        assert cells[name]["milliseconds"] > 0
        assert cells[name]["deviation"] < 1e-4
    assert cells["joined-heads"] == {
        "error": "no head has a number of channels that four does not divide"
    }
    assert cells["float16"].get("deviation", 0) < 0.05
    profile = results["networks"][NET]["profile"]["kernels"]
    programs = [kernel["program"] for kernel in profile]
    assert programs.count("GroupedConv") == 8
    timed = [kernel for kernel in profile if kernel["gflops"]]
    assert {kernel["program"] for kernel in timed} >= {"GroupedConv", "MatMul", "Gemm"}
    text = (tmp_path / "gpu.md").read_text("utf-8")
    titles = {variant.name: variant.title for variant in VARIANTS}
    assert all(f"| {titles[name]} |" in text for name in SELECTED)
    assert "| node | program | shapes | µs | GFLOP/s |" in text
