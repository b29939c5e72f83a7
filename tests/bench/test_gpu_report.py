"""``bench gpu``: the profiler's events, and reports of runs of which some parts failed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from faceapi_build.bench.gpu import power, report
from faceapi_build.bench.gpu.kernels import kernels
from faceapi_build.bench.gpu.variants import shipped_graph
from faceapi_build.main import main


def event(name: str, microseconds: int, shapes: str) -> str:
    args = {"cache_key": "", "shapes": shapes}
    return json.dumps({"cat": "Api", "name": name, "dur": microseconds, "args": args}) + ","


def test_events_become_dispatches(models_folder: Path) -> None:
    graph = shipped_graph((models_folder / "face_landmark_68_tiny.onnx").read_bytes(), 112)
    product = "inputs[0] = {1,32} inputs[1] = {128,34} outputs[0] = {1,34} "
    runs = [
        [
            event("relu_36&Relu&Relu", duration, "inputs[0] = {8} outputs[0] = {8} "),
            event("points_token_7&Gemm&Gemm", 2 * duration, product),
        ]
        for duration in (900, 10, 30, 20)
    ]
    other = '{"cat" : "Node","pid" :42,"dur" :2760,"name" :"cast_1_kernel_time","args" : {}},'
    console = ["[", other, *(line for run in runs for line in run), "]"]
    relu, gemm = kernels(console, 4, graph)
    assert (relu.program, relu.shapes, relu.microseconds) == ("Relu", "8 → 8", 20)
    assert relu.gflops is None
    assert (gemm.node, gemm.shapes) == ("points_token_7", "1×32, 128×34 → 1×34")
    assert gemm.gflops == pytest.approx(2 * 128 * 136 / 40e-6 / 1e9)
    with pytest.raises(ValueError, match="3 equal runs on the console, got 8 events"):
        kernels(console, 3, graph)
    with pytest.raises(ValueError, match="got 0 events"):
        kernels([], 1, graph)


def results() -> dict[str, Any]:
    return {
        "format": 1,
        "date": "2026-11-29",
        "versions": {"onnxruntime-web": "1.30.0"},
        "chromium": "156.0",
        "power": {"before": "name, pstate\nA card, P8"},
        "networks": {},
    }


def test_a_report_of_an_interrupted_run_has_what_there_is() -> None:
    text = report.markdown(results())
    assert "onnxruntime-web 1.30.0" in text
    cells = {
        "wasm": {"milliseconds": 4.0, "first": 9.0, "gflops": 2.5, "deviation": 0.0, "runs": 3},
        "webgpu": {"error": "run gave no answer in 5 s"},
    }
    row = {"side": 112, "multiplications": 5_000_000, "variants": cells}
    text = report.markdown(
        {
            **results(),
            "machine": {"error": "describe: the browser ended"},
            "matrix": {"size": 64, "error": "multiply: WebGPU finds no graphics adapter"},
            "networks": {"face_landmark_68": row},
        }
    )
    assert "could not be described: describe: the browser ended" in text
    assert "Not measured: multiply: WebGPU finds no graphics adapter" in text
    assert "| wasm, as shipped | 4.00 | 9 | 2.5 | 0.0e+00 | 3 |  |" in text
    assert "| – | – | – | – | – | run gave no answer in 5 s |" in text
    text = report.markdown(
        {**results(), "networks": {"a": {**row, "profile": {"error": "the time was up"}}}}
    )
    assert "No kernel profile: the time was up." in text


def test_the_power_state_is_what_nvidia_smi_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert power.power_state() == "no nvidia-smi here"
    program = tmp_path / "nvidia-smi"
    program.write_text('#!/bin/sh\necho "$1" >&2\nexit 9\n', "utf-8")
    program.chmod(0o755)
    assert power.power_state().startswith("--query-gpu=name,driver_version,pstate,clocks.sm")
    program.write_text("#!/bin/sh\nexit 9\n", "utf-8")
    assert power.power_state() == "nvidia-smi ended with 9"


def test_wrong_arguments_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "gpu", "--only", "webgpu2"]) == 1
    assert (
        "unknown network or variant webgpu2; networks: ssd_mobilenetv1" in capsys.readouterr().err
    )
    assert main(["bench", "gpu", "--onnxruntime", str(tmp_path)]) == 1
    assert "npm pack onnxruntime-web@VERSION" in capsys.readouterr().err
    assert main(["bench", "gpu", "latency"]) == 1
    assert "or gpu or index by itself" in capsys.readouterr().err
