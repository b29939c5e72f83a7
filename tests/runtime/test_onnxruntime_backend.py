"""onnxruntime in CPython: runs, batches, errors, and no blocking of the event loop."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from tests.graph.onnx_reference import run

from faceapi.core.pixels.array_picture import ArrayPixels
from faceapi.errors import BackendUnavailableError, InferenceError, ModelFileError
from faceapi.graph.onnx.writer import read_model, write_model
from faceapi.runtime.onnxruntime_backend import NativeBackend
from faceapi.runtime.self_check import ExpectedOutputs, OutputSummary, synthetic_image
from faceapi_build.paths import SOURCES

pytestmark = pytest.mark.asyncio


def block(side: int, seed: int = 0) -> ArrayPixels:
    pixels = np.roll(synthetic_image(side), seed, axis=0)
    return ArrayPixels(pixels.astype(np.float32))


@pytest.fixture
def model(models_folder: Path) -> bytes:
    return (models_folder / "face_expression.onnx").read_bytes()


async def test_run_returns_named_outputs(model: bytes) -> None:
    session = await NativeBackend().open(model, name="face_expression")
    outputs = await session.run([block(112)])
    assert {name: value.shape for name, value in outputs.items()} == {"probabilities": (1, 7)}
    expected = run(model, block(112).numpy()[np.newaxis])
    np.testing.assert_array_equal(outputs["probabilities"], expected["probabilities"])


@pytest.mark.parametrize("count", [2, 32, 33, 70])
async def test_batches_keep_the_order(model: bytes, count: int) -> None:
    session = await NativeBackend().open(model, name="face_expression")
    outputs = await session.run([block(112, seed) for seed in range(count)])
    assert len(outputs["probabilities"]) == count
    for index in (0, count // 2, count - 1):
        alone = await session.run([block(112, index)])
        np.testing.assert_allclose(
            outputs["probabilities"][index], alone["probabilities"][0], atol=1e-6
        )


async def test_run_does_not_block_the_event_loop(models_folder: Path) -> None:
    model = (models_folder / "ssd_mobilenetv1.onnx").read_bytes()
    session = await NativeBackend(threads=1).open(model, name="ssd_mobilenetv1")
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.002)
            ticks += 1

    ticking = asyncio.create_task(tick())
    await session.run([block(512)])
    ticking.cancel()
    assert ticks > 3


async def test_concurrent_runs(model: bytes) -> None:
    session = await NativeBackend().open(model, name="face_expression")
    first, second = await asyncio.gather(session.run([block(112)]), session.run([block(112, 5)]))
    assert np.abs(first["probabilities"] - second["probabilities"]).max() > 0


@pytest.mark.parametrize("content", [b"", b"not a model", b"\x08\x04"])
async def test_refuses_invalid_models(content: bytes) -> None:
    with pytest.raises(ModelFileError, match="face_expression: not an ONNX file"):
        await NativeBackend().open(content, name="face_expression")


async def test_refuses_a_truncated_model(model: bytes) -> None:
    with pytest.raises(ModelFileError):
        await NativeBackend().open(model[: len(model) // 2], name="face_expression")


async def test_refuses_wrong_pixel_shapes(model: bytes) -> None:
    session = await NativeBackend().open(model, name="face_expression")
    with pytest.raises(InferenceError, match=r"pixels of shape \(1, 96, 96, 3\)"):
        await session.run([block(96)])
    with pytest.raises(InferenceError, match="one shape"):
        await session.run([block(112), block(96)])
    with pytest.raises(InferenceError, match="at least one block"):
        await session.run([])
    assert (await session.run([block(112)]))["probabilities"].shape == (1, 7)


async def test_close_twice_and_run_after_close(model: bytes) -> None:
    session = await NativeBackend().open(model, name="face_expression")
    await session.close()
    await session.close()
    with pytest.raises(InferenceError, match="closed"):
        await session.run([block(112)])


async def test_outputs_must_match_the_expected_outputs(model: bytes) -> None:
    outputs = run(model, block(112).numpy()[np.newaxis])
    expected_outputs = ExpectedOutputs.of(112, outputs)
    verified = await NativeBackend().open(model, name="net", expected_outputs=expected_outputs)
    assert len((await verified.run([block(112)]))["probabilities"]) == 1
    wrong = ExpectedOutputs(112, {"probabilities": OutputSummary(7, 1.0, (0.5,) * 7)})
    with pytest.raises(BackendUnavailableError, match="wrong outputs for the synthetic image"):
        await NativeBackend().open(model, name="net", expected_outputs=wrong)


async def test_backend_names() -> None:
    backend = NativeBackend(threads=2)
    assert (await backend.select("auto")).name == "native"
    assert (await backend.select("native")).threads == 2
    assert await backend.list_available() == {"native": None}
    with pytest.raises(ValueError, match="native or auto outside of a browser, got 'webgpu'"):
        await backend.select("webgpu")
    with pytest.raises(ValueError, match="threads must be at least 1"):
        NativeBackend(threads=0)


async def test_a_rewritten_model_runs(model: bytes) -> None:
    session = await NativeBackend().open(write_model(read_model(model)), name="again")
    assert (await session.run([block(112)]))["probabilities"].sum() == pytest.approx(1)


async def test_onnxruntime_stores_no_machine_id(models_folder: Path, tmp_path: Path) -> None:
    program = (
        "import asyncio, pathlib, sys\n"
        "from faceapi.runtime.onnxruntime_backend import NativeBackend\n"
        "model = pathlib.Path(sys.argv[1]).read_bytes()\n"
        "asyncio.run(NativeBackend().open(model, name='tiny'))\n"
    )
    environment = {
        name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"
    }
    folders = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    model = models_folder / "face_landmark_68_tiny.onnx"
    subprocess.run(
        [sys.executable, "-c", program, str(model)],
        env={**environment, **folders, "PYTHONPATH": str(SOURCES)},
        check=True,
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("setting", "disabled"), [(None, True), ("1", True), ("0", False)])
async def test_disables_telemetry_of_an_imported_onnxruntime(
    model: bytes, monkeypatch: pytest.MonkeyPatch, setting: str | None, disabled: bool
) -> None:
    calls: list[bool] = []
    monkeypatch.setattr(onnxruntime, "disable_telemetry_events", lambda: calls.append(True))
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    if setting is not None:
        monkeypatch.setenv("ORT_DISABLE_TELEMETRY", setting)
    await NativeBackend().open(model, name="tiny")
    assert calls == [True] * disabled
