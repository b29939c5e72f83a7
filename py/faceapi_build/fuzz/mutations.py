"""Random damage to the content of a file, seeded per case."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, TypeAlias

Json: TypeAlias = Any
_Path: TypeAlias = "tuple[str | int, ...]"

_LIMITS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
"""Numbers at which sizes overflow, become negative, or require much memory."""

_SIZES = (1 << 12, 1 << 13, 1 << 14, 20_000, 30_000, 50_000, 65_500)
"""Plausible widths and heights that take much memory."""

_EDGE = 2048
"""Number of bytes at the start and the end of a file, where most headers and indexes are."""

VALUES: Sequence[Json] = (
    *(None, True, 0, -1, 1, 7, 0.5, 10**9, 2**31, 2**63, -(2**63), 2**64, 10**400),
    *(float("nan"), float("inf"), 1e308, "", "x", "\0", "..", "../x", "/etc/passwd", "a" * 5000),
    *("float32", "uint8", "uint16", [], [[]], [None], [10**9] * 3, [1] * 70, [-1], {}, {"": None}),
)


def damaged_bytes(content: bytes, random: Random, *, edges: float = 0.5) -> bytes:
    """``content`` with one to four changes.

    ``edges``, 0 to 1, is the share of changes in the first or last 2 kB.
    """
    damaged = bytearray(content)
    for _ in range(random.choice((1, 1, 2, 4))):
        if not damaged:
            break
        _damage(damaged, random, _position(len(damaged), random, edges))
    return bytes(damaged)


def damaged_json(document: Json, random: Random) -> bytes:
    """``document`` as JSON, with one to three values replaced, removed, renamed or repeated."""
    changed = copy.deepcopy(document)
    for _ in range(random.choice((1, 1, 2, 3))):
        path = random.choice([path for path in _paths(changed) if path] or [()])
        if not path:
            return json.dumps(random.choice(VALUES)).encode()
        _change(changed, path, random)
    return json.dumps(changed).encode()


def _position(size: int, random: Random, edges: float) -> int:
    if random.random() >= edges:
        return random.randrange(size)
    offset = random.randrange(min(_EDGE, size))
    return offset if random.random() < 0.8 else size - 1 - offset


def _damage(damaged: bytearray, random: Random, offset: int) -> None:
    change = random.randrange(8)
    length = random.choice((1, 2, 4, 16, 64, 1024))
    if change == 0:
        del damaged[offset:]
    elif change == 1:
        damaged[offset] ^= 1 << random.randrange(8)
    elif change == 2:
        damaged[offset] = random.randrange(256)
    elif change == 3:
        del damaged[offset : offset + length]
    elif change == 4:
        damaged[offset:offset] = damaged[offset : offset + length] * random.choice((1, 2, 50))
    elif change == 5:
        damaged[offset : offset + length] = random.randbytes(length)
    else:
        numbers = _LIMITS if change == 6 else _SIZES
        width = random.choice((2, 4))
        number = random.choice(numbers) & ((1 << 8 * width) - 1)
        order = random.choice(("big", "little"))
        damaged[offset : offset + width] = number.to_bytes(
            width, "big" if order == "big" else "little"
        )


def _paths(value: Json, path: _Path = ()) -> Iterator[_Path]:
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _paths(inner, (*path, index))


def _change(document: Json, path: _Path, random: Random) -> None:
    container = document
    for step in path[:-1]:
        container = container[step]
    key = path[-1]
    change = random.randrange(6)
    if change == 0 and isinstance(container, list):
        container.extend([container[int(key)]] * random.choice((1, 100, 3000)))
    elif change == 1:
        del container[key]
    elif change == 2 and isinstance(container, dict):
        container[random.choice(("__proto__", "", "\0", "name", "shape"))] = container.pop(key)
    else:
        container[key] = copy.deepcopy(random.choice(VALUES))
