"""The base class of all networks: loading and disposal.

A network can be loaded from our model files, face-api.js's model folder, a map of weights, or one
flat array.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from faceapi.architectures.common.architecture import Architecture
from faceapi.core.loop_lock import LoopLock
from faceapi.core.number_arrays import as_floats
from faceapi.core.pixels.picture import Picture
from faceapi.env import default_environment
from faceapi.errors import FetchError, ModelFileError, ModelNotLoadedError
from faceapi.graph.weights import Weights
from faceapi.networks.closing import close_sessions
from faceapi.networks.input_pictures import open_pictures
from faceapi.networks.loading.model_loader import LoadedModels, models_from_uri, models_from_weights
from faceapi.networks.network_session import NetworkSession
from faceapi.networks.parameters import NetworkParameters
from faceapi.runtime.backend import Environment, ProgressCallback, Session


class NeuralNetwork(NetworkParameters):
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
            values = as_floats(weights, np.float32, "weights")
            await self._load_weights(self._weights_from_flat(values))

    async def load_from_uri(
        self, uri: str | None = None, *, progress: ProgressCallback | None = None
    ) -> None:
        """Load from a folder, a manifest (``….json``) or a file (``….onnx``).

        The folder may hold our own files or face-api.js's. ``None`` is the site's model folder; in
        CPython ``FACEAPI_MODELS``, else the installed models package, the source tree, and what
        ``faceapi models download`` wrote: the first that has this network.
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

    def dispose(self) -> Awaitable[None]:
        """Release everything; the network can be loaded again.

        The network is unloaded at once. Awaiting waits for a run in progress and until the memory
        is free; in a running event loop this happens without ``await`` too.
        """
        sessions, self._sessions, self._weights = self._sessions, {}, None
        return close_sessions(sessions.values())

    def session(self, name: str) -> Session:
        """The session of one of its architectures, by name.

        Raises ``ModelNotLoadedError`` if the network is neither loaded nor loads itself.
        """
        if not self.auto_load:
            self.open_session(name)
        return NetworkSession(self, name)

    def open_session(self, name: str) -> Session:
        """The session that is open now; raises ``ModelNotLoadedError``."""
        if name not in self._sessions:
            advice = f"await faceapi.nets.{self.nets_name}.load_from_uri()"
            raise ModelNotLoadedError(f"{self.title}: load the model before inference: {advice}")
        return self._sessions[name]

    async def _open_pictures(self, image: object) -> list[Picture]:
        return await open_pictures(image, self._environment().open_picture, self.title)

    def _weights_from_flat(self, values: NDArray[np.float32]) -> Weights:
        return self.architectures[0].weights_from_flat(values)

    async def _load_weights(self, weights: Weights) -> None:
        async with self._loading:
            await self._open_sessions(models_from_weights(self.architectures, weights))

    async def _open_from_uri(self, uri: str | None, progress: ProgressCallback | None) -> None:
        environment = self._environment()
        await self._open_sessions(
            await models_from_uri(self.architectures, self.model_name, uri, environment, progress)
        )

    async def _open_sessions(self, loaded: LoadedModels) -> None:
        backend = self._environment().backend
        opened: dict[str, Session] = {}
        try:
            for model in loaded.models:
                name, expected = model.architecture.name, model.expected_outputs
                opened[name] = await backend.open(
                    model.onnx_bytes, name=name, expected_outputs=expected
                )
        except BaseException:
            await close_sessions(opened.values())
            raise
        replaced, self._sessions, self._weights = self._sessions, opened, loaded.weights
        await close_sessions(replaced.values())

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {'loaded' if self.is_loaded else 'not loaded'}>"
