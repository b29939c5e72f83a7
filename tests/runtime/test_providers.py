"""Threads and execution providers: their order, the self-check, and changes while networks run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

import faceapi
from faceapi import FaceApi
from faceapi.core.pixels.array_picture import ArrayPixels
from faceapi.runtime.native.providers import short_names
from faceapi.runtime.native_environment import native_environment
from faceapi.runtime.onnxruntime_backend import NativeBackend
from faceapi.runtime.self_check import ExpectedOutputs, synthetic_image

BLOCK = ArrayPixels(synthetic_image(112).astype(np.float32))
CUDA = "CUDAExecutionProvider"


class OtherDevice:
    """A session of onnxruntime that says it runs on a GPU, and adds ``error`` to each output."""

    error = 0.0
    works = True

    def __init__(self, content: bytes, options: Any, providers: list[Any]) -> None:
        self._names = [entry if isinstance(entry, str) else entry[0] for entry in providers]
        if not self.works:
            self._names = ["CPUExecutionProvider"]
        self._session = REAL_SESSION(content, options, providers=["CPUExecutionProvider"])
        self._wrong = self.error if CUDA in self._names else 0.0

    def get_providers(self) -> list[str]:
        return self._names

    def get_outputs(self) -> Any:
        return self._session.get_outputs()

    def run(self, names: list[str], inputs: dict[str, Any]) -> list[Any]:
        return [output + self._wrong for output in self._session.run(names, inputs)]


REAL_SESSION = onnxruntime.InferenceSession


@pytest.fixture
def model(models_folder: Path) -> bytes:
    return (models_folder / "face_expression.onnx").read_bytes()


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> type[OtherDevice]:
    """onnxruntime as if it had a build for CUDA and a GPU."""
    device = type("Device", (OtherDevice,), {})
    monkeypatch.setattr(onnxruntime, "InferenceSession", device)
    monkeypatch.setattr(
        onnxruntime, "get_available_providers", lambda: [CUDA, "CPUExecutionProvider"]
    )
    return device


async def expected_of(model: bytes) -> ExpectedOutputs:
    session = await NativeBackend().open(model, name="net")
    return ExpectedOutputs.of(112, await session.run([BLOCK]))


@pytest.mark.asyncio
async def test_a_provider_that_computes_the_same_is_used(
    model: bytes, gpu: type[OtherDevice]
) -> None:
    backend = NativeBackend(providers=["cuda"])
    assert backend.status.name == "native"
    await backend.open(model, name="net", expected_outputs=await expected_of(model))
    assert (backend.status.name, backend.status.rejected) == ("cuda", {})
    assert await backend.list_available() == {"native": None, "cuda": None}


@pytest.mark.asyncio
async def test_a_provider_that_computes_something_else_is_rejected(
    model: bytes, gpu: type[OtherDevice]
) -> None:
    expected = await expected_of(model)
    gpu.error = 0.01
    backend = NativeBackend(providers=["cuda"])
    session = await backend.open(model, name="net", expected_outputs=expected)
    assert backend.status.name == "native"
    assert "wrong outputs for the synthetic image" in backend.status.rejected["cuda"]
    assert expected.mismatch(await session.run([BLOCK])) is None


@pytest.mark.asyncio
async def test_a_provider_without_its_device_is_rejected(
    model: bytes, gpu: type[OtherDevice]
) -> None:
    gpu.works = False
    backend = NativeBackend(providers=["cuda"])
    await backend.open(model, name="net")
    reason = "onnxruntime has it, but it does not work on this computer"
    assert (backend.status.name, backend.status.rejected) == ("native", {"cuda": reason})


@pytest.mark.asyncio
async def test_the_installed_onnxruntime_lacks_a_provider(model: bytes) -> None:
    backend = NativeBackend(providers=["openvino", "directml"])
    await backend.open(model, name="net")
    assert backend.status.name == "native"
    assert backend.status.rejected == {
        "openvino": "the installed onnxruntime lacks it; onnxruntime-openvino has it",
        "directml": "the installed onnxruntime lacks it; onnxruntime-directml has it",
    }


@pytest.mark.asyncio
async def test_open_sessions_follow_the_settings(model: bytes, gpu: type[OtherDevice]) -> None:
    backend = NativeBackend()
    session = await backend.open(model, name="net")
    first = await session.run([BLOCK])
    status = await backend.select("cuda")
    assert status.name == "native"
    np.testing.assert_array_equal(
        (await session.run([BLOCK]))["probabilities"], first["probabilities"]
    )
    assert backend.status.name == "cuda"
    await backend.select("auto")
    await session.run([BLOCK])
    assert backend.status.name == "native"
    backend.configure(threads=3)
    assert backend.status.threads == 3
    backend.configure(threads=0)
    assert backend.status.threads == 0


def test_names() -> None:
    assert short_names(["dml", CUDA, "cuda", "cpu"]) == ("directml", "cuda", "cpu")
    with pytest.raises(ValueError, match=r"one of cpu, cuda, .* got 'gpu'"):
        NativeBackend(providers=["gpu"])
    with pytest.raises(TypeError, match=r'a list of names, such as \["cuda"\]'):
        NativeBackend(providers="cuda")
    with pytest.raises(ValueError, match="threads must be at least 1, or 0"):
        NativeBackend().configure(threads=-1)


def test_configure_changes_this_process(
    monkeypatch: pytest.MonkeyPatch, models_folder: Path
) -> None:
    monkeypatch.setattr("faceapi.env._default", native_environment())
    monkeypatch.setattr("faceapi._api.nets", FaceApi(auto_load=True).nets)
    faceapi.configure(threads=1, providers=["cpu"], models=str(models_folder), auto_load=False)
    assert faceapi.get_backend().threads == 1
    assert faceapi.env.get_env().models == f"{models_folder}/"
    assert not any(net.auto_load for net in faceapi._api.nets.all)
    faceapi.configure(auto_load=True)
    assert faceapi.get_backend().threads == 1
    with pytest.raises(ValueError, match="provider must be one of"):
        faceapi.configure(providers=["gpu"])
