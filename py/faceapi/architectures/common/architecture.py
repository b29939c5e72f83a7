"""What the rest of the package knows about a network: a frozen value, not a base class to extend.

``build`` turns weights into a graph, ``decode`` turns the outputs of a run into values in the
picture's own terms. Both are plain functions that can be called by themselves.
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
    """One network: its names, its input, its weights, and how to make a graph of them."""

    name: str
    """Ours, and that of its file: ``models/<name>.onnx``."""
    model_name: str
    """face-api.js's, and that of its manifest: ``<model_name>-weights_manifest.json``."""
    title: str
    """For people."""
    input_size: int | None
    """Pixels of the square input; ``None`` where the size is free."""
    centered: bool
    """Whether a picture that is not square is padded on both sides, or at the right and bottom."""
    outputs: tuple[str, ...]
    """Names of the outputs."""
    parameter_sets: tuple[tuple[Parameter, ...], ...]
    """The sets of parameters it can be made of, each in the order of the flat form."""
    build_graph: Callable[[Weights], Graph]
    """The graph for weights that are known to be one of the layouts."""
    fixed_values: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    """Parameters, by name, of which the graph allows these values only."""

    def build(self, weights: Weights) -> Graph:
        """The graph for these weights.

        Raises
        ------
        ModelFileError
            a weight is missing or has another shape
        """
        self.parameters_for(weights)
        return self.build_graph(weights)

    def check_graph(self, graph: Graph) -> None:
        """Make sure that a graph, however it was made, has the input and outputs of this network.

        Raises
        ------
        ModelFileError
            an output is missing, or it or the input has another shape
        """
        differences = [
            _first_difference(self._without_weights(layout), graph)
            for layout in self.parameter_sets
        ]
        if all(differences):
            raise ModelFileError(
                f"{self.title}: {differences[-1]}; is this the model of another network?"
            )

    def _without_weights(self, layout: Sequence[Parameter]) -> Graph:
        zero = np.zeros((), np.float32)
        tensors = {
            parameter.name: QuantizedTensor(
                np.broadcast_to(self.fixed_values.get(parameter.name, zero), parameter.shape)
            )
            for parameter in layout
        }
        return self.build_graph(Weights(tensors))

    def parameters_for(self, weights: Weights) -> tuple[Parameter, ...]:
        """The set of parameters that these weights are.

        Raises
        ------
        ModelFileError
            a parameter is missing or has another shape
        """
        for layout in self.parameter_sets[:-1]:
            if all(parameter.name in weights for parameter in layout):
                weights.validate(layout, self.title)
                return layout
        weights.validate(self.parameter_sets[-1], self.title)
        return self.parameter_sets[-1]

    def weights_from_flat(self, values: NDArray[np.float32]) -> Weights:
        """Weights from one flat array.

        Raises
        ------
        ModelFileError
            its length is not that of this network's weights
        """
        for layout in self.parameter_sets:
            if sum(int(np.prod(parameter.shape)) for parameter in layout) == values.size:
                return Weights.from_flat(values, layout, self.title)
        sizes = " or ".join(
            str(sum(int(np.prod(parameter.shape)) for parameter in layout))
            for layout in self.parameter_sets
        )
        raise ModelFileError(f"{self.title}: expected {sizes} numbers, got {values.size}")


def _first_difference(expected: Graph, graph: Graph) -> str:
    """What of the input and outputs is another, or nothing."""
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
    """A network that is shown one face."""

    input_size: int
    """Pixels of the square input."""
    decode: Callable[[Outputs, int, Letterbox], Value]
    """Outputs, which item of the batch, and how the face was fitted in, to a value."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DetectorArchitecture(Architecture, Generic[Options]):
    """A network that finds faces in a picture."""

    decode: Callable[[Outputs, int, Letterbox, Options], list[FaceDetection]]
    """Outputs, which item, how the picture was fitted in, and options, to faces, best first."""
