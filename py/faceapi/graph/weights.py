"""Weights: tensors by name, also from arrays and from one flat array.

A tensor keeps the bytes in which it was stored (uint8 or uint16 with a scale and a minimum, or
float32), so that a model file stays as small as the original and nothing is rounded twice.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from faceapi.errors import ModelFileError
from faceapi.graph.ops import add, cast, mul
from faceapi.graph.var import Array, Var, constant


@dataclass(frozen=True, slots=True, eq=False)
class QuantizedTensor:
    """Numbers as stored: ``data * scale + minimum``."""

    data: Array
    scale: float | None = None
    """``None`` where the numbers are stored as they are."""
    minimum: float = 0.0

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes of all axes."""
        return self.data.shape

    def dequantize(self) -> NDArray[np.float32]:
        """The numbers as float32; computed in double precision, as the original does."""
        if self.scale is None:
            return self.data.astype(np.float32)
        return (self.data.astype(np.float64) * self.scale + self.minimum).astype(np.float32)

    def transpose(self, *axes: int) -> QuantizedTensor:
        """The same numbers with axes in another order."""
        return replace(self, data=self.data.transpose(axes))

    def select(self, indices: slice, axis: int) -> QuantizedTensor:
        """Only some entries along one axis."""
        index = [slice(None)] * self.data.ndim
        index[axis] = indices
        return replace(self, data=self.data[tuple(index)])

    def reshape(self, *shape: int) -> QuantizedTensor:
        """The same numbers in another shape."""
        return replace(self, data=self.data.reshape(shape))

    def to_var(self, factor: NDArray[np.floating] | None = None) -> Var:
        """The numbers in a graph, times ``factor`` (which broadcasts against them).

        Stored bytes stay bytes: the graph holds them and turns them into numbers, and runtimes do
        that once, when the session is made: ``(stored + minimum / scale) * (scale * factor)``. That
        first sum is exact in float32, and what the constant loses is added after it. Rounding the
        minimum instead would shift all weights of a tensor the same way: over the 29 convolutions
        of the recognition network that is an error of 3e-5 instead of 2e-6.
        """
        if not self.scale:
            values = self.dequantize()
            return constant(values if factor is None else np.asarray(values * factor, np.float32))
        offset = self.minimum / self.scale
        rounded = np.float32(offset)
        quantized = add(cast(constant(self.data), np.float32), constant(np.array(rounded)))
        remainder = np.float32(offset - float(rounded))
        if remainder != 0:
            quantized = add(quantized, constant(np.array(remainder)))
        scale = self.scale if factor is None else self.scale * factor.astype(np.float64)
        return mul(quantized, constant(np.asarray(scale, np.float32)))


@dataclass(frozen=True, slots=True)
class Parameter:
    """One tensor a network needs, and its place in the flat form of the weights."""

    name: str
    shape: tuple[int, ...]
    flat_axes: tuple[int, ...] | None = None
    """Order in which a flat array has the axes, where it is not the natural one."""


class Weights(Mapping[str, QuantizedTensor]):
    """Tensors by the names of face-api.js's manifests, which remembers which were read."""

    def __init__(
        self, tensors: Mapping[str, QuantizedTensor], prefix: str = "", used: set[str] | None = None
    ) -> None:
        self._tensors = tensors
        self._prefix = prefix
        self._used: set[str] = set() if used is None else used

    def __getitem__(self, name: str) -> QuantizedTensor:
        full = self._prefix + name
        if full not in self._tensors:
            raise KeyError(full)
        self._used.add(full)
        return self._tensors[full]

    def __iter__(self) -> Iterator[str]:
        length = len(self._prefix)
        return (name[length:] for name in self._tensors if name.startswith(self._prefix))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._prefix + name in self._tensors

    def scope(self, prefix: str) -> Weights:
        """The tensors whose names begin with ``prefix/``, by the rest of their names."""
        return Weights(self._tensors, f"{self._prefix}{prefix}/", self._used)

    def unused(self) -> set[str]:
        """Names of the tensors that nothing has read so far."""
        return set(self._tensors) - self._used

    def validate(self, parameters: Sequence[Parameter], title: str) -> None:
        """Make sure that every parameter is here in the right shape.

        Raises
        ------
        ModelFileError
            naming the first tensor that is missing or of another shape
        """
        for parameter in parameters:
            if parameter.name not in self._tensors:
                raise ModelFileError(
                    f"{title}: the weights have no tensor {parameter.name} of shape "
                    f"{list(parameter.shape)}; is this the model of another network?"
                )
            shape = self._tensors[parameter.name].shape
            if shape != parameter.shape:
                raise ModelFileError(
                    f"{title}: tensor {parameter.name} should have shape "
                    f"{list(parameter.shape)}, but has {list(shape)}"
                )

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, ArrayLike]) -> Self:
        """Weights from plain numbers, as in a weight map.

        Raises
        ------
        ModelFileError
            something in the map is not an array of numbers
        """
        tensors: dict[str, QuantizedTensor] = {}
        for name, value in arrays.items():
            data = np.asarray(value)
            if data.dtype.kind not in "fiu":
                raise ModelFileError(
                    f"weight {name} should be an array of numbers, got {type(value).__name__} "
                    f"of {data.dtype}"
                )
            tensors[name] = QuantizedTensor(data.astype(np.float32))
        return cls(tensors)

    @classmethod
    def from_flat(cls, values: ArrayLike, parameters: Sequence[Parameter], title: str) -> Self:
        """Weights from one flat float32 array, as in face-api.js's uncompressed ``.weights`` files.

        Raises
        ------
        ModelFileError
            there are too many or too few numbers
        """
        flat = np.asarray(values, np.float32).ravel()
        expected = sum(math.prod(parameter.shape) for parameter in parameters)
        if flat.size != expected:
            raise ModelFileError(
                f"{title}: expected {expected} numbers ({expected * 4} bytes), got {flat.size}"
            )
        tensors: dict[str, QuantizedTensor] = {}
        position = 0
        for parameter in parameters:
            axes = parameter.flat_axes or tuple(range(len(parameter.shape)))
            size = math.prod(parameter.shape)
            quantized = flat[position : position + size].reshape([parameter.shape[a] for a in axes])
            tensors[parameter.name] = QuantizedTensor(quantized.transpose(np.argsort(axes)))
            position += size
        return cls(tensors)

    def to_flat(self, parameters: Sequence[Parameter]) -> NDArray[np.float32]:
        """The opposite of :meth:`from_flat`."""
        arrays = []
        for parameter in parameters:
            axes = parameter.flat_axes or tuple(range(len(parameter.shape)))
            arrays.append(self._tensors[parameter.name].dequantize().transpose(axes).ravel())
        return np.concatenate(arrays)
