"""The definition of a network: a frozen value, not a base class to extend.

``build`` turns weights into a graph; ``decode`` turns the outputs of a run into results in picture
coordinates. Both can be called on their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.letterbox import Letterbox
from faceapi.core.results.detection import FaceDetection
from faceapi.errors import ModelFileError
from faceapi.graph.var import Graph, Shape
from faceapi.graph.weights import Parameter, QuantizedTensor, Weights

Outputs: TypeAlias = Mapping[str, NDArray[np.float32]]

Value = TypeVar("Value")
Options = TypeVar("Options")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Architecture:
    """One network: its names, input and weights, and how to build its graph."""

    name: str
    """Our name, which is also the name of its file, ``models/<name>.onnx``."""
    model_name: str
    """face-api.js's name, as in its manifest, ``<model_name>-weights_manifest.json``."""
    title: str
    """Name to display."""
    input_size: int | None
    """Side of the square input in pixels; ``None`` if it is not fixed."""
    centered: bool
    """Whether non-square pictures are padded on both sides, or at the right and bottom."""
    outputs: tuple[str, ...]
    """Names of the outputs."""
    parameter_sets: tuple[tuple[Parameter, ...], ...]
    """The alternative sets of parameters, each in the order of a flat array."""
    build_graph: Callable[[Weights], Graph]
    """Builds the graph from weights that match one of the parameter sets."""
    fixed_values: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    """Parameters, by name, for which the graph allows only these values."""

    def build(self, weights: Weights) -> Graph:
        """Build the graph from weights.

        Raises
        ------
        ModelFileError
            a weight is missing or has another shape
        """
        self.parameters_for(weights)
        return self.build_graph(weights)

    def check_graph(self, graph: Graph) -> None:
        """Check that a graph has the input and outputs of this network.

        Raises
        ------
        ModelFileError
            an output is missing, or an output or the input has another shape
        """
        differences = [
            _first_difference(self._without_weights(parameters), graph)
            for parameters in self.parameter_sets
        ]
        if all(differences):
            raise ModelFileError(
                f"{self.title}: {differences[-1]}; is this the model of another network?"
            )

    def _without_weights(self, parameters: Sequence[Parameter]) -> Graph:
        zero = np.zeros((), np.float32)
        tensors = {
            parameter.name: QuantizedTensor(
                np.broadcast_to(self.fixed_values.get(parameter.name, zero), parameter.shape)
            )
            for parameter in parameters
        }
        return self.build_graph(Weights(tensors))

    def parameters_for(self, weights: Weights) -> tuple[Parameter, ...]:
        """Return the parameter set that these weights match.

        Raises
        ------
        ModelFileError
            a parameter is missing or has another shape
        """
        for parameters in self.parameter_sets[:-1]:
            if all(parameter.name in weights for parameter in parameters):
                weights.validate(parameters, self.title)
                return parameters
        weights.validate(self.parameter_sets[-1], self.title)
        return self.parameter_sets[-1]

    def weights_from_flat(self, values: NDArray[np.float32]) -> Weights:
        """Create weights from one flat array.

        Raises
        ------
        ModelFileError
            the length differs from that of this network's weights
        """
        for parameters in self.parameter_sets:
            if sum(int(np.prod(parameter.shape)) for parameter in parameters) == values.size:
                return Weights.from_flat(values, parameters, self.title)
        sizes = " or ".join(
            str(sum(int(np.prod(parameter.shape)) for parameter in parameters))
            for parameters in self.parameter_sets
        )
        raise ModelFileError(f"{self.title}: expected {sizes} numbers, got {values.size}")


def _first_difference(expected: Graph, graph: Graph) -> str:
    """Describe the first difference between inputs or outputs; empty if there is none."""
    if not _shapes_match(expected.input.shape, graph.input.shape):
        return (
            f"expected an input of shape {list(expected.input.shape)}, "
            f"got {str(list(graph.input.shape))[:80]}"
        )
    for name, var in expected.outputs.items():
        if name not in graph.outputs:
            return f"expected an output {name}, got {str(list(graph.outputs))[:80]}"
        shape = graph.outputs[name].shape
        if not _shapes_match(var.shape, shape):
            return f"expected output {name} of shape {list(var.shape)}, got {str(list(shape))[:80]}"
    return ""


def _shapes_match(expected: Shape, shape: Shape) -> bool:
    return len(expected) == len(shape) and all(
        a == b or isinstance(a, str) or isinstance(b, str)
        for a, b in zip(expected, shape, strict=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FaceArchitecture(Architecture, Generic[Value]):
    """A network whose input is one face."""

    input_size: int
    """Side of the square input in pixels."""
    decode: Callable[[Outputs, int, Letterbox], Value]
    """Maps outputs, the index in the batch, and the letterbox to a value."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DetectorArchitecture(Architecture, Generic[Options]):
    """A network that detects faces in a picture."""

    decode: Callable[[Outputs, int, Letterbox, Options], list[FaceDetection]]
    """Maps outputs, batch index, letterbox and options to detections, highest score first."""
