"""Strategies that damage files: bytes cut, flipped, repeated; JSON with absurd values."""

from __future__ import annotations

import copy
import json
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeAlias

import onnx
from hypothesis import settings
from hypothesis import strategies as st

from faceapi.errors import ModelFileError
from faceapi.graph.onnx.writer import read_model
from faceapi.graph.specialize import specialize

Json: TypeAlias = Any
JsonPath: TypeAlias = "tuple[str | int, ...]"

fuzz = settings(max_examples=2 * settings().max_examples)
"""``--hypothesis-profile=thorough`` runs 10,000 other inputs per test."""

FACTOR = 40
"""Bytes of memory per byte of a file; an empty list has two bytes in JSON and 64 in Python."""

ALWAYS = 1 << 20
"""Bytes of memory that a reader may use for any file."""

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
"""Replacements for the values of a file."""

KEYS = ["__proto__", "constructor", "hasOwnProperty", "", "__class__", "\0"]


@contextmanager
def memory_for(size: int, *, at_most: int | None = None) -> Iterator[None]:
    """Fail if the block's peak memory is too large for a file of ``size`` bytes.

    ``at_most`` is the limit in bytes; by default it follows from ``ALWAYS`` and ``FACTOR``.
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
    """``content`` truncated, with flipped bits, or with a part removed, repeated or overwritten."""
    damage = draw(st.sampled_from(["cut", "flip", "leave out", "double", "overwrite"]))
    offsets = st.integers(0, len(content) - 1)
    if damage == "cut":
        return content[: draw(offsets)]
    if damage == "flip":
        flipped = bytearray(content)
        for offset, bit in draw(st.lists(st.tuples(offsets, st.integers(0, 7)), min_size=1)):
            flipped[offset] ^= 1 << bit
        return bytes(flipped)
    start = draw(offsets)
    end = min(len(content), start + draw(st.integers(1, 64)))
    if damage == "leave out":
        return content[:start] + content[end:]
    if damage == "double":
        return content[:end] + content[start:]
    return content[:start] + draw(st.binary(max_size=64)) + content[end:]


@st.composite
def damaged_json(draw: st.DrawFn, document: Json) -> bytes:
    """``document`` with one to three of its values replaced, removed, or renamed."""
    changed = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(_paths(changed))))
        if not path:
            changed = draw(st.sampled_from(VALUES))
            break
        _change(draw, changed, path)
    text = json.dumps(changed)
    deep, long = "[" * 100_000 + "]" * 100_000, "1" * 5000
    return text.replace(json.dumps(DEEP), deep).replace(json.dumps(LONG), long).encode()


def _paths(value: Json, path: JsonPath = ()) -> Iterator[JsonPath]:
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value[:4]):
            yield from _paths(inner, (*path, index))


def _change(draw: st.DrawFn, document: Json, path: JsonPath) -> None:
    container = document
    for step in path[:-1]:
        container = container[step]
    key = path[-1]
    change = draw(st.sampled_from(["value", "value", "value", "gone", "name"]))
    if change == "value":
        container[key] = copy.deepcopy(draw(st.sampled_from(VALUES)))
        return
    old = container.pop(key)
    if change == "name" and isinstance(container, dict):
        container[draw(st.sampled_from(KEYS))] = old


def read_and_rewrite(content: bytes) -> None:
    """Read a model file, and fit it to each runtime; a refusal must name the model file."""
    with memory_for(len(content)), suppress(ModelFileError):
        read_model(content)
        with suppress(ValueError):  # a size does not fit to the network
            specialize(content, batch=1, height=8, width=8, layout="rgba_bytes")
            specialize(content, batch=1, target="webgl")
            specialize(content, batch=1, target="webgpu")


def set_attribute(node: onnx.NodeProto, name: str, value: Any) -> None:
    """Give a node of a model an attribute, instead of the one with that name."""
    kept = [attribute for attribute in node.attribute if attribute.name != name]
    del node.attribute[:]
    node.attribute.extend([*kept, onnx.helper.make_attribute(name, value)])
