"""ONNX files: writing, reading, and rejecting invalid ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from faceapi.errors import ModelFileError
from faceapi.graph import ops
from faceapi.graph.onnx.writer import IR_VERSION, OPSET, read_model, write_model
from faceapi.graph.var import BATCH, Graph, argument, constant
from faceapi.graph.weights import QuantizedTensor


def _small() -> bytes:
    pixels = argument("pixels", (BATCH, "height", "width", 3))
    filters = QuantizedTensor(np.arange(12, dtype=np.uint8).reshape(4, 3, 1, 1), 0.1, -0.5).to_var()
    x = ops.conv2d(ops.transpose(pixels, 0, 3, 1, 2), filters, constant(np.ones(4, np.float32)))
    x = ops.max_pool(ops.leaky_relu(x, 0.1), 2, stride=2, padding=(0, 0, 1, 1))
    return write_model(Graph("small", pixels, {"result": ops.to_nhwc(x)}))


SMALL = _small()


def test_the_onnx_package_reads_it_strictly() -> None:
    model = onnx.load_from_string(SMALL)
    onnx.checker.check_model(model, full_check=True)
    assert (model.ir_version, model.opset_import[0].version) == (IR_VERSION, OPSET)
    shape = model.graph.input[0].type.tensor_type.shape.dim
    assert [d.dim_param or d.dim_value for d in shape] == [BATCH, "height", "width", 3]


def test_reading_and_writing_gives_the_same_bytes() -> None:
    assert write_model(read_model(SMALL)) == SMALL


def test_our_models_round_trip(models_folder: Path) -> None:
    model = (models_folder / "face_recognition.onnx").read_bytes()
    assert write_model(read_model(model)) == model


def test_files_of_the_onnx_package_are_read() -> None:
    """The onnx package packs repeated integers and orders fields differently."""
    again = onnx.load_from_string(SMALL).SerializeToString()
    assert write_model(read_model(again)) == SMALL


@pytest.mark.parametrize("size", range(0, len(SMALL), 7))
def test_truncated_files_are_rejected(size: int) -> None:
    with pytest.raises(ModelFileError):
        read_model(SMALL[:size])


@given(st.integers(0, len(SMALL) - 1), st.integers(0, 255))
@example(0, 0)
def test_a_damaged_byte_is_read_or_rejected(position: int, value: int) -> None:
    damaged = SMALL[:position] + bytes([value]) + SMALL[position + 1 :]
    with pytest.raises(ModelFileError):
        read_model(damaged)
        raise ModelFileError("nothing was wrong with it")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_rejected(content: bytes) -> None:
    with pytest.raises(ModelFileError):
        read_model(content)


def test_ops_we_never_write_are_rejected() -> None:
    model = onnx.load_from_string(SMALL)
    model.graph.node[-1].op_type = "NonZero"
    with pytest.raises(ModelFileError, match="NonZero"):
        read_model(model.SerializeToString())


def test_a_constant_of_the_wrong_length_is_rejected() -> None:
    model = onnx.load_from_string(SMALL)
    model.graph.initializer[0].dims[:] = [2**40, 2**40]
    with pytest.raises(ModelFileError, match=r"but has \d+ bytes"):
        read_model(model.SerializeToString())
