"""The base class of all networks: loading and disposal.

A network can be loaded from our model files, face-api.js's model folder, a map of weights, or one
flat array.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from faceapi.architectures.common.architecture import Architecture
from faceapi.core.loop_lock import LoopLock
from faceapi.core.pixels.picture import Picture
from faceapi.env import default_environment
from faceapi.errors import FetchError, ModelFileError, ModelNotLoadedError
from faceapi.graph.weights import Weights
from faceapi.networks.model_loader import LoadedModels, models_from_uri, models_from_weights
from faceapi.networks.network_session import NetworkSession
from faceapi.networks.pictures import open_pictures
from faceapi.runtime.backend import Environment, ProgressCallback, Session


class NeuralNetwork:
    """A network that can be loaded and run."""

    nets_name: ClassVar[str]
    """Its name in ``faceapi.nets``."""
    architectures: ClassVar[tuple[Architecture, ...]]
    """The networks it consists of: one, or MTCNN's three."""

    def __init__(self, environment: Callable[[], Environment] = default_environment) -> None:
        self.auto_load = False
        """Whether the network is loaded on first use, as by ``load_from_uri()``."""
        self._environment = environment
        self._sessions: dict[str, Session] = {}
        self._weights: Weights | None = None
        self._loading = LoopLock()

    @classmethod
    async def from_weights(cls, weights: NDArray[np.float32]) -> Self:
        """Create a network from float32 ``(n,)``, the content of an uncompressed ``.weights`` file.

        Raises ``ModelFileError`` if there are too many or too few numbers.
        """
        network = cls()
        await network.load(weights)
        return network

    @property
    def title(self) -> str:
        """Its name for people."""
        return self.architectures[0].title

    @property
    def model_name(self) -> str:
        """The name of its files in face-api.js's model folder."""
        return self.architectures[0].model_name

    @property
    def is_loaded(self) -> bool:
        """Whether the network can run."""
        return bool(self._sessions)

    async def load(
        self,
        weights: str | NDArray[np.float32] | None = None,
        *,
        progress: ProgressCallback | None = None,
    ) -> None:
        """Load from a float32 array ``(n,)``, or from a URI like :meth:`load_from_uri`.

        The numbers are in the order of face-api.js's uncompressed ``.weights`` files.

        Raises
        ------
        ModelFileError
            too many or too few numbers
        """
        if weights is None or isinstance(weights, str):
            await self.load_from_uri(weights, progress=progress)
        else:
            await self._load_weights(self._weights_from_flat(np.asarray(weights, np.float32)))

    async def load_from_uri(
        self, uri: str | None = None, *, progress: ProgressCallback | None = None
    ) -> None:
        """Load from a folder, a manifest (``….json``) or a file (``….onnx``).

        The folder may hold our own files or face-api.js's. ``None`` is the site's model folder (in
        CPython: ``$FACEAPI_MODELS``, or the folder that ``build.py models`` wrote).
        ``progress(loaded, total)`` is called with bytes.

        Raises
        ------
        FetchError
            a file could not be fetched
        ModelFileError
            a file is damaged, or is the model of another network
        BackendUnavailableError
            no backend works here
        TypeError
            ``uri`` is not a string
        """
        if uri is not None and not isinstance(uri, str):
            raise TypeError(f"uri must be a string or None, got {type(uri).__name__}")
        async with self._loading:
            await self._open_from_uri(uri, progress)

    async def load_if_needed(self) -> None:
        """With :attr:`auto_load`, load from the default folder unless the network is loaded.

        Raises ``ModelNotLoadedError``, which says what to do, if that is impossible.
        """
        if self.is_loaded or not self.auto_load:
            return
        async with self._loading:
            if self.is_loaded:  # by the task that had the lock
                return
            try:
                await self._open_from_uri(None, None)
            except (FetchError, ModelFileError) as error:
                raise ModelNotLoadedError(f"{self.title} is not loaded: {error}") from error

    async def load_from_disk(self, path: str, *, progress: ProgressCallback | None = None) -> None:
        """The same as :meth:`load_from_uri`; face-api.js's name for it in Node."""
        if not isinstance(path, str):
            raise TypeError(f"path must be a string, got {type(path).__name__}")
        await self.load_from_uri(path, progress=progress)

    async def load_from_weight_map(self, weight_map: Mapping[str, NDArray[np.float32]]) -> None:
        """Load from arrays, by their names in face-api.js's manifests.

        They have face-api.js's shapes, for example ``(height, width, in, out)`` for a filter. Names
        that the network does not have are ignored. Raises ``ModelFileError``, which names the
        weight, if one is missing or has another shape.
        """
        await self._load_weights(Weights.from_arrays(weight_map))

    async def dispose(self) -> None:
        """Release everything; the network can be loaded again. Waits for a run in progress."""
        sessions, self._sessions, self._weights = self._sessions, {}, None
        for session in sessions.values():
            await session.close()

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
            raise KeyError(f"{self.title} has no weight {path!r}; it has: {', '.join(values)}")
        return values[path]

    async def reassign_param_from_path(self, path: str, values: ArrayLike) -> None:
        """Replace the values of one weight, and rebuild the network.

        Raises ``KeyError`` for a name that the network does not have, ``ModelFileError`` for
        another shape, otherwise as :meth:`serialize_params`.
        """
        self.get_param_from_path(path)
        await self.load_from_weight_map(
            {**dict(self.get_param_list()), path: np.asarray(values, np.float32)}
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

    def session(self, name: str) -> Session:
        """What runs one of its architectures, by name.

        Raises ``ModelNotLoadedError`` if the network is neither loaded nor loads itself.
        """
        if not self.auto_load:
            self.open_session(name)
        return NetworkSession(self, name)

    def open_session(self, name: str) -> Session:
        """The session that is open now; raises ``ModelNotLoadedError``."""
        if name not in self._sessions:
            raise ModelNotLoadedError(
                f"{self.title}: load the model before inference: "
                f"await faceapi.nets.{self.nets_name}.load_from_uri()"
            )
        return self._sessions[name]

    async def _open_pictures(self, image: object) -> list[Picture]:
        return await open_pictures(image, self._environment().open_picture, self.title)

    def _weights_from_flat(self, values: NDArray[np.float32]) -> Weights:
        return self.architectures[0].weights_from_flat(values)

    def _require_weights(self) -> Weights:
        if self._weights is None:
            raise ModelNotLoadedError(
                f"{self.title}: its weights are not available; load it from face-api.js's model "
                "files, a weight map or a flat array (an .onnx file has them folded into its graph)"
            )
        return self._weights

    async def _load_weights(self, weights: Weights) -> None:
        async with self._loading:
            await self._open_sessions(models_from_weights(self.architectures, weights))

    async def _open_from_uri(self, uri: str | None, progress: ProgressCallback | None) -> None:
        await self._open_sessions(
            await models_from_uri(
                self.architectures, self.model_name, uri, self._environment(), progress
            )
        )

    async def _open_sessions(self, loaded: LoadedModels) -> None:
        backend = self._environment().backend
        opened: dict[str, Session] = {}
        try:
            for model in loaded.models:
                name = model.architecture.name
                opened[name] = await backend.open(
                    model.onnx_bytes, name=name, expected_outputs=model.expected_outputs
                )
        except BaseException:
            for session in opened.values():
                await session.close()
            raise
        replaced, self._sessions, self._weights = self._sessions, opened, loaded.weights
        for session in replaced.values():
            await session.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {'loaded' if self.is_loaded else 'not loaded'}>"
