"""Weights: named tensors, from a manifest, from arrays or from one flat array.

A tensor keeps its stored bytes (uint8 or uint16 with a scale and a minimum, or float32), so that
our model files are as small as face-api.js's and no value is rounded twice.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from faceapi.core.untrusted_text import quotable
from faceapi.errors import ModelFileError
from faceapi.graph.ops import add, cast, mul
from faceapi.graph.var import Array, Var, constant


@dataclass(frozen=True, slots=True, eq=False)
class QuantizedTensor:
    """A tensor as stored: its values are ``data * scale + minimum``."""

    data: Array
    scale: float | None = None
    """``None`` if the values are stored as floats."""
    minimum: float = 0.0

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of entries along each axis."""
        return self.data.shape

    def dequantize(self) -> NDArray[np.float32]:
        """The values as float32, computed in double precision as in face-api.js."""
        if self.scale is None:
            return self.data.astype(np.float32)
        return (self.data.astype(np.float64) * self.scale + self.minimum).astype(np.float32)

    def transpose(self, *axes: int) -> QuantizedTensor:
        """Permute the axes."""
        return replace(self, data=self.data.transpose(axes))

    def select(self, indices: slice, axis: int) -> QuantizedTensor:
        """Select a slice of one axis."""
        index = [slice(None)] * self.data.ndim
        index[axis] = indices
        return replace(self, data=self.data[tuple(index)])

    def reshape(self, *shape: int) -> QuantizedTensor:
        """Change the shape."""
        return replace(self, data=self.data.reshape(shape))

    def to_var(self, factor: NDArray[np.floating] | None = None) -> Var:
        """The values as part of a graph, multiplied by ``factor``, which broadcasts.

        The graph holds the stored bytes and dequantizes them, which runtimes do once, when the
        session is created: ``(stored + minimum / scale) * (scale * factor)``. The first sum is
        exact in float32; the rounding error of its constant is added afterwards. Rounding the
        minimum instead would shift all weights of a tensor in the same direction: over the 29
        convolutions of the recognition network, an error of 3e-5 instead of 2e-6.
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
    """Name and shape of one tensor that a network needs."""

    name: str
    shape: tuple[int, ...]
    flat_axes: tuple[int, ...] | None = None
    """Order of the axes in a flat array, if it differs from ``shape``."""


class Weights(Mapping[str, QuantizedTensor]):
    """Tensors by their names in face-api.js's manifests. Tracks which ones were read."""

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
        """The tensors whose names begin with ``prefix/``, keyed by the rest of the name."""
        return Weights(self._tensors, f"{self._prefix}{prefix}/", self._used)

    def unused(self) -> set[str]:
        """Names of the tensors that have not been read."""
        return set(self._tensors) - self._used

    def validate(self, parameters: Sequence[Parameter], title: str) -> None:
        """Check that every parameter is present and has the right shape.

        Raises
        ------
        ModelFileError
            a tensor is missing or has another shape; the message names the first one
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
        """Create weights from plain arrays, as in a weight map.

        Raises
        ------
        ModelFileError
            a value is not an array of numbers
        """
        tensors: dict[str, QuantizedTensor] = {}
        for name, value in arrays.items():
            data = np.asarray(value)
            if data.dtype.kind not in "fiu":
                raise ModelFileError(
                    f"weight {quotable(name)} should be an array of numbers, got "
                    f"{type(value).__name__} of {data.dtype}"
                )
            tensors[name] = QuantizedTensor(data.astype(np.float32))
        return cls(tensors)

    @classmethod
    def from_flat(cls, values: ArrayLike, parameters: Sequence[Parameter], title: str) -> Self:
        """Create weights from one flat float32 array, as in face-api.js's ``.weights`` files.

        Raises
        ------
        ModelFileError
            the array has the wrong length
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
        """The inverse of :meth:`from_flat`."""
        arrays = []
        for parameter in parameters:
            axes = parameter.flat_axes or tuple(range(len(parameter.shape)))
            arrays.append(self._tensors[parameter.name].dequantize().transpose(axes).ravel())
        return np.concatenate(arrays)
