"""The subset of protocol buffers that ONNX files need.

A message is a sequence of fields; a field is a key (number and wire type) and a value. Values are
varints, 32-bit floats, or length-prefixed bytes (strings, bytes, messages, packed arrays). Reading
is shallow: :func:`fields` yields slices of the buffer and copies nothing.

Reference: https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from faceapi.errors import ModelFileError

Value: TypeAlias = "int | float | memoryview"

_VARINT, _BYTES, _FIXED32 = 0, 2, 5
_MAX_VARINT_BYTES = 10


def varint(value: int) -> bytes:
    """Encode an int64 in 1 to 10 bytes, seven bits per byte, lowest first; negative takes ten."""
    value &= 0xFFFF_FFFF_FFFF_FFFF
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def int_field(number: int, value: int) -> bytes:
    """Encode field ``number`` with an integer."""
    return varint(number << 3 | _VARINT) + varint(value)


def float_field(number: int, value: float) -> bytes:
    """Encode field ``number`` with a 32-bit float."""
    return varint(number << 3 | _FIXED32) + struct.pack("<f", value)


def bytes_field(number: int, value: bytes) -> bytes:
    """Encode field ``number`` with bytes or a message."""
    return bytes_header(number, len(value)) + value


def bytes_header(number: int, length: int) -> bytes:
    """Encode the header of field ``number``, which ``length`` bytes must follow."""
    return varint(number << 3 | _BYTES) + varint(length)


def string_field(number: int, value: str) -> bytes:
    """Encode field ``number`` with a string."""
    return bytes_field(number, value.encode())


def fields(message: memoryview) -> Iterator[tuple[int, Value]]:
    """Yield the number and value of every field of a message, in file order.

    Raises
    ------
    ModelFileError
        the message ends inside a field, or contains an invalid field
    """
    position = 0
    while position < len(message):
        key, position = _read_varint(message, position)
        number, wire_type = key >> 3, key & 7
        value: Value
        if wire_type == _VARINT:
            value, position = _read_varint(message, position)
            if value >= 1 << 63:
                value -= 1 << 64
        elif wire_type == _BYTES:
            length, position = _read_varint(message, position)
            value, position = _read_bytes(message, position, length)
        elif wire_type == _FIXED32:
            raw, position = _read_bytes(message, position, 4)
            value = float(struct.unpack("<f", raw)[0])
        else:
            raise ModelFileError(
                f"not an ONNX file of ours: no field has wire type {wire_type} (byte {position})"
            )
        yield number, value


def unpack_integers(values: Iterable[Value]) -> list[int]:
    """Decode the integers of a repeated field, packed or not."""
    out: list[int] = []
    for value in values:
        if isinstance(value, int):
            out.append(value)
            continue
        if isinstance(value, float):
            raise ModelFileError("not an ONNX file: expected integers, got a float")
        position = 0
        while position < len(value):
            number, position = _read_varint(value, position)
            out.append(number - (1 << 64) if number >= 1 << 63 else number)
    return out


def _read_bytes(message: memoryview, position: int, length: int) -> tuple[memoryview, int]:
    end = position + length
    if end > len(message):
        raise ModelFileError(
            f"not an ONNX file, or a truncated one: a field of {length} bytes begins at byte "
            f"{position} of a message of {len(message)} bytes"
        )
    return message[position:end], end


def _read_varint(message: memoryview, position: int) -> tuple[int, int]:
    if position < len(message) and message[position] < 0x80:  # the common case
        return message[position], position + 1
    value = 0
    for index in range(_MAX_VARINT_BYTES):
        if position + index >= len(message):
            raise ModelFileError("not an ONNX file, or a truncated one: it ends inside a number")
        byte = message[position + index]
        value |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            return value & 0xFFFF_FFFF_FFFF_FFFF, position + index + 1
    raise ModelFileError(f"not an ONNX file: the number at byte {position} does not end")
