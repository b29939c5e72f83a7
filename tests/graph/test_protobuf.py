"""The wire format, against published examples and by round trips."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceapi.errors import ModelFileError
from faceapi.graph.onnx import protobuf

INT64 = st.integers(-(2**63), 2**63 - 1)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "00"),
        (1, "01"),
        (127, "7f"),
        (128, "8001"),
        (150, "9601"),  # the example of the protobuf documentation
        (300, "ac02"),
        (-1, "ffffffffffffffffff01"),
    ],
)
def test_varint(value: int, expected: str) -> None:
    assert protobuf.varint(value).hex() == expected


@given(INT64, st.binary(max_size=300), st.floats(width=32, allow_nan=False))
def test_fields_round_trip(number: int, content: bytes, real: float) -> None:
    message = (
        protobuf.int_field(1, number)
        + protobuf.bytes_field(300, content)
        + protobuf.float_field(3, real)
    )
    decoded = list(protobuf.fields(memoryview(message)))
    assert decoded == [(1, number), (300, content), (3, real)]


@given(st.lists(INT64, max_size=20))
def test_packed_and_single_integers_mean_the_same(numbers: list[int]) -> None:
    packed = protobuf.bytes_field(8, b"".join(map(protobuf.varint, numbers)))
    single = b"".join(protobuf.int_field(8, number) for number in numbers)
    for message in (packed, single):
        values = [value for _, value in protobuf.fields(memoryview(message))]
        assert protobuf.unpack_integers(values) == numbers


@pytest.mark.parametrize(
    "message",
    [
        b"\x08",  # a key without a value
        b"\x08\xff",  # a varint without an end
        b"\x0a\x05abc",  # five bytes declared, three present
        b"\x0d\x00\x00",  # a float of two bytes
        b"\x08" + b"\xff" * 11,  # a varint of eleven bytes
        b"\x0b",  # an obsolete wire type
    ],
)
def test_broken_messages_are_rejected(message: bytes) -> None:
    with pytest.raises(ModelFileError, match="not an ONNX file"):
        list(protobuf.fields(memoryview(message)))
