"""A network as data: every :class:`Var` has a shape, and the op and inputs that produced it.

There are no node names and no manual wiring. An op function takes ``Var`` objects and returns one.
Its shape is inferred at once, so a wrong layer fails on the line that created it. A :class:`Graph`
is one input and named outputs; everything else is reached from the outputs.

A dimension is an ``int``, or a ``str`` if it is not fixed: the name that the file declares
(``"batch"``), or ``UNKNOWN`` if it is computed from such a dimension.
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
    """The name of an input in the file; for other values a hint, or empty."""

    def __repr__(self) -> str:
        label = self.op or ("constant" if self.data is not None else "input")
        return f"<{label} {self.name} {self.dtype} {list(self.shape)}>"


def argument(name: str, shape: Shape, dtype: type[np.generic] = np.float32) -> Var:
    """An input of the network."""
    return Var(shape, np.dtype(dtype), name=name)


def constant(data: Array, name: str = "") -> Var:
    """A constant, stored in the file."""
    return Var(
        data.shape, data.dtype, data=np.ascontiguousarray(data).reshape(data.shape), name=name
    )


ABSENT = Var((0,), np.dtype(np.float32))
"""Placeholder of an omitted optional input."""


@dataclass(frozen=True, slots=True)
class Graph:
    """A network: one input and named outputs."""

    name: str
    input: Var
    outputs: Mapping[str, Var]

    def topological_order(self) -> Iterator[Var]:
        """Yield every value that the outputs need, each after its inputs."""
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
