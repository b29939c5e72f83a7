"""Damage done to the content of a file, by a random generator that is seeded for each case."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, TypeAlias

Json: TypeAlias = Any
_Place: TypeAlias = "tuple[str | int, ...]"

_LIMITS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
"""Numbers at which sizes overflow, become negative, or ask for much memory."""

_SIZES = (1 << 12, 1 << 13, 1 << 14, 20_000, 30_000, 50_000, 65_500)
"""Widths and heights that a picture may well have, but which take memory."""

_EDGE = 2048
"""The first and the last bytes of a file, where most headers and indexes are."""

VALUES: Sequence[Json] = (
    *(None, True, 0, -1, 1, 7, 0.5, 10**9, 2**31, 2**63, -(2**63), 2**64, 10**400),
    *(float("nan"), float("inf"), 1e308, "", "x", "\0", "..", "../x", "/etc/passwd", "a" * 5000),
    *("float32", "uint8", "uint16", [], [[]], [None], [10**9] * 3, [1] * 70, [-1], {}, {"": None}),
)


def damaged_bytes(content: bytes, random: Random, *, edges: float = 0.5) -> bytes:
    """``content`` with one to four changes.

    ``edges``, 0 to 1, is the share of changes that are made in the first or last 2 kB.
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
        place = random.choice([place for place in _places(changed) if place] or [()])
        if not place:
            return json.dumps(random.choice(VALUES)).encode()
        _change(changed, place, random)
    return json.dumps(changed).encode()


def _position(size: int, random: Random, edges: float) -> int:
    if random.random() >= edges:
        return random.randrange(size)
    offset = random.randrange(min(_EDGE, size))
    return offset if random.random() < 0.8 else size - 1 - offset


def _damage(damaged: bytearray, random: Random, at: int) -> None:
    change = random.randrange(8)
    length = random.choice((1, 2, 4, 16, 64, 1024))
    if change == 0:
        del damaged[at:]
    elif change == 1:
        damaged[at] ^= 1 << random.randrange(8)
    elif change == 2:
        damaged[at] = random.randrange(256)
    elif change == 3:
        del damaged[at : at + length]
    elif change == 4:
        damaged[at:at] = damaged[at : at + length] * random.choice((1, 2, 50))
    elif change == 5:
        damaged[at : at + length] = random.randbytes(length)
    else:
        numbers = _LIMITS if change == 6 else _SIZES
        width = random.choice((2, 4))
        number = random.choice(numbers) & ((1 << 8 * width) - 1)
        order = random.choice(("big", "little"))
        damaged[at : at + width] = number.to_bytes(width, "big" if order == "big" else "little")


def _places(value: Json, place: _Place = ()) -> Iterator[_Place]:
    yield place
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _places(inner, (*place, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _places(inner, (*place, index))


def _change(document: Json, place: _Place, random: Random) -> None:
    holder = document
    for step in place[:-1]:
        holder = holder[step]
    key = place[-1]
    change = random.randrange(6)
    if change == 0 and isinstance(holder, list):
        holder.extend([holder[int(key)]] * random.choice((1, 100, 3000)))
    elif change == 1:
        del holder[key]
    elif change == 2 and isinstance(holder, dict):
        holder[random.choice(("__proto__", "", "\0", "name", "shape"))] = holder.pop(key)
    else:
        holder[key] = copy.deepcopy(random.choice(VALUES))
