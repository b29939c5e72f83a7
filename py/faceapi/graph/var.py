"""A network as data: every :class:`Var` knows its shape and what made it.

There are no node names and no wiring by hand. An op function takes ``Var``\\ s and returns one; its
shape is worked out at once, so that a wrong layer fails on the line that wrote it. A
:class:`Graph` is nothing but named inputs and outputs; the rest is reached from the outputs.

A dimension is an ``int``, or a ``str`` where it is left open: the name under which the file
declares it (``"batch"``), or ``UNKNOWN`` where it follows from such a name by arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Dim: TypeAlias = "int | str"
Shape: TypeAlias = "tuple[Dim, ...]"
Attribute: TypeAlias = "int | float | str | tuple[int, ...]"
Array: TypeAlias = "NDArray[np.generic]"

UNKNOWN = "?"
BATCH = "batch"
HEIGHT = "height"
WIDTH = "width"


@dataclass(frozen=True, slots=True, eq=False)
class Var:
    """One value in a network: an input (``op == ""``), a constant (``data``), or an op's result."""

    shape: Shape
    dtype: np.dtype[np.generic]
    op: str = ""
    inputs: tuple[Var, ...] = ()
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    data: Array | None = None
    name: str = ""
    """Of an input: its name in the file. Of anything else: a hint, or empty."""

    def __repr__(self) -> str:
        label = self.op or ("constant" if self.data is not None else "input")
        return f"<{label} {self.name} {self.dtype} {list(self.shape)}>"


def argument(name: str, shape: Shape, dtype: type[np.generic] = np.float32) -> Var:
    """An input of the network."""
    return Var(shape, np.dtype(dtype), name=name)


def constant(data: Array, name: str = "") -> Var:
    """Numbers that are stored in the file."""
    return Var(
        data.shape, data.dtype, data=np.ascontiguousarray(data).reshape(data.shape), name=name
    )


ABSENT = Var((0,), np.dtype(np.float32))
"""Stands for an optional input that an op was not given."""


@dataclass(frozen=True, slots=True)
class Graph:
    """A whole network: one input and named outputs."""

    name: str
    input: Var
    outputs: Mapping[str, Var]

    def topological_order(self) -> Iterator[Var]:
        """Every value the outputs need, each after those it is made of."""
        seen: set[int] = set()
        for output in self.outputs.values():
            stack = [(output, False)]
            while stack:
                var, ready = stack.pop()
                if ready:
                    yield var
                elif id(var) not in seen:
                    seen.add(id(var))
                    stack.append((var, True))
                    stack.extend((operand, False) for operand in reversed(var.inputs))
