"""Damage done to files: bytes cut, flipped and doubled, and JSON with absurd values in it."""

from __future__ import annotations

import copy
import json
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from hypothesis import settings
from hypothesis import strategies as st

Json: TypeAlias = Any
Place: TypeAlias = "tuple[str | int, ...]"

fuzz = settings(max_examples=2 * settings().max_examples)
"""``--hypothesis-profile=thorough`` makes it ten thousand other inputs for each test."""

FACTOR = 40
"""Bytes of memory for a byte of a file; an empty list is two bytes of JSON and 64 of Python."""

ALWAYS = 1 << 20
"""Bytes of memory that any reader may need for itself."""

DEEP = "\N{PILE OF POO} deep"
LONG = "\N{PILE OF POO} long"

VALUES: list[Json] = [
    *(None, True, False, 0, -1, 1, 7, 0.5, -0.0, 10**9, 2**31, 2**63, -(2**63), 2**64, 10**400),
    *(float("nan"), float("inf"), float("-inf"), 1e308, 5e-324, DEEP, LONG),
    *(
        "",
        "x",
        "1",
        "\0",
        "\ud800",
        "..",
        "../x",
        "/etc/passwd",
        "\\\\host\\x",
        "C:\\x",
        "a/../../x",
    ),
    *("%2e%2e/x", "..%2fx", ".\t./x", "x?y", "x#y", "//host/x", "https://host/x", "javascript:x"),
    *("__proto__", "constructor", "toString", "float32", "uint8", "name" * 500),
    *([], [[]], [None], [10**9], [10**9] * 3, [1] * 70, [float("nan")], [0, 2**40], ["x"], [-1]),
    *({}, {"__proto__": {}}, {"constructor": {"prototype": 1}}, {"length": 10**9}, {"": None}),
]
"""What a file may say instead of what it should."""

KEYS = ["__proto__", "constructor", "hasOwnProperty", "", "__class__", "\0"]


@contextmanager
def memory_for(size: int, *, at_most: int | None = None) -> Iterator[None]:
    """Fail when the block holds more memory at once than a file of ``size`` bytes explains.

    ``at_most`` is the limit in bytes, where that is not :data:`ALWAYS` and :data:`FACTOR`.
    """
    limit = ALWAYS + FACTOR * size if at_most is None else at_most
    tracemalloc.start()
    try:
        yield
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak <= limit, f"{peak} bytes of memory for a file of {size}"


@st.composite
def damaged_bytes(draw: st.DrawFn, content: bytes) -> bytes:
    """``content`` cut short, with flipped bits, with a part left out, doubled, or overwritten."""
    kind = draw(st.sampled_from(["cut", "flip", "leave out", "double", "overwrite"]))
    places = st.integers(0, len(content) - 1)
    if kind == "cut":
        return content[: draw(places)]
    if kind == "flip":
        flipped = bytearray(content)
        for place, bit in draw(st.lists(st.tuples(places, st.integers(0, 7)), min_size=1)):
            flipped[place] ^= 1 << bit
        return bytes(flipped)
    begin = draw(places)
    end = min(len(content), begin + draw(st.integers(1, 64)))
    if kind == "leave out":
        return content[:begin] + content[end:]
    if kind == "double":
        return content[:end] + content[begin:]
    return content[:begin] + draw(st.binary(max_size=64)) + content[end:]


@st.composite
def damaged_json(draw: st.DrawFn, document: Json) -> bytes:
    """``document`` with one to three of its values replaced, left out, or named differently."""
    changed = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(list(_places(changed))))
        if not place:
            changed = draw(st.sampled_from(VALUES))
            break
        _change(draw, changed, place)
    text = json.dumps(changed)
    deep, long = "[" * 100_000 + "]" * 100_000, "1" * 5000
    return text.replace(json.dumps(DEEP), deep).replace(json.dumps(LONG), long).encode()


def _places(value: Json, place: Place = ()) -> Iterator[Place]:
    yield place
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _places(inner, (*place, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value[:4]):
            yield from _places(inner, (*place, index))


def _change(draw: st.DrawFn, document: Json, place: Place) -> None:
    holder = document
    for step in place[:-1]:
        holder = holder[step]
    key = place[-1]
    kind = draw(st.sampled_from(["value", "value", "value", "gone", "name"]))
    if kind == "value":
        holder[key] = copy.deepcopy(draw(st.sampled_from(VALUES)))
        return
    old = holder.pop(key)
    if kind == "name" and isinstance(holder, dict):
        holder[draw(st.sampled_from(KEYS))] = old
