"""The weights of a network by name, as far as it was loaded from weights."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from faceapi.architectures.common.architecture import Architecture
from faceapi.core.number_arrays import as_floats
from faceapi.core.untrusted_text import excerpt
from faceapi.errors import ModelNotLoadedError
from faceapi.graph.weights import Weights


class NetworkParameters:
    """Base of :class:`~faceapi.networks.NeuralNetwork`: reads and replaces single weights."""

    architectures: ClassVar[tuple[Architecture, ...]]
    _weights: Weights | None

    @property
    @abstractmethod
    def title(self) -> str:
        """Its name for people."""

    @abstractmethod
    async def load_from_weight_map(self, weight_map: Mapping[str, NDArray[np.float32]]) -> None:
        """As :meth:`faceapi.networks.NeuralNetwork.load_from_weight_map`."""

    def get_param_list(self) -> list[tuple[str, NDArray[np.float32]]]:
        """Names and values of all weights, in the order of :meth:`serialize_params`.

        Shapes and errors as :meth:`load_from_weight_map` and :meth:`serialize_params`.
        """
        weights = self._require_weights()
        layout = self.architectures[0].parameters_for(weights)
        return [(parameter.name, weights[parameter.name].dequantize()) for parameter in layout]

    def get_param_from_path(self, path: str) -> NDArray[np.float32]:
        """The values of one weight by its name in face-api.js's manifest.

        Raises ``KeyError`` for another name, otherwise as :meth:`serialize_params`.
        """
        values = dict(self.get_param_list())
        if path not in values:
            raise KeyError(
                f"{self.title} has no weight {excerpt(path)}; it has: {', '.join(values)}"
            )
        return values[path]

    async def reassign_param_from_path(self, path: str, values: ArrayLike) -> None:
        """Replace the values of one weight, and rebuild the network.

        Raises ``KeyError`` for a name that the network does not have, ``ModelFileError`` for
        another shape, otherwise as :meth:`serialize_params`.
        """
        self.get_param_from_path(path)
        await self.load_from_weight_map(
            {**dict(self.get_param_list()), path: as_floats(values, np.float32, "values")}
        )

    def serialize_params(self) -> NDArray[np.float32]:
        """All weights as one array ``(n,)``, which :meth:`load` takes.

        face-api.js's version omits parts of some networks, or writes them in another order than it
        reads them; this one is always complete.

        Raises
        ------
        ModelNotLoadedError
            the network is not loaded, or was loaded from ``.onnx``, which has the weights folded
            into the graph: load it from face-api.js's files, a weight map or a flat array
        """
        weights = self._require_weights()
        return weights.to_flat(self.architectures[0].parameters_for(weights))

    def _require_weights(self) -> Weights:
        if self._weights is None:
            raise ModelNotLoadedError(
                f"{self.title}: its weights are not available; load it from face-api.js's model "
                "files, a weight map or a flat array (an .onnx file has them folded into its graph)"
            )
        return self._weights
