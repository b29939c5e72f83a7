"""Loads models from our own ``.onnx`` files, or from weights in face-api.js's format.

``load_from_uri(folder)`` requests ``<model_name>-weights_manifest.json`` from the folder, as
face-api.js does. The manifest decides: face-api.js's is a list (weights in shards, from which the
graph is built here), ours is an object (names of ``.onnx`` files). So no request is a probe that
may fail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from faceapi.architectures.common.architecture import Architecture
from faceapi.core.untrusted_text import quotable
from faceapi.errors import FetchError, ModelFileError
from faceapi.graph.manifest import MAX_MANIFEST_BYTES, read_weights
from faceapi.graph.onnx.writer import read_model, write_model
from faceapi.graph.uris import get_model_uris, shard_uri, split_query
from faceapi.graph.weights import Weights
from faceapi.networks.loading.model_index import ModelFile, parse_json, read_index
from faceapi.runtime.backend import Environment, ProgressCallback
from faceapi.runtime.self_check import ExpectedOutputs

INDEX_NAME = "index.json"
HOW_TO_GET_MODELS = (
    "install the wheel faceapi_py_models, set FACEAPI_MODELS to a folder with index.json, "
    "or type: faceapi models download URL"
)


@dataclass(frozen=True, slots=True)
class Model:
    """One model file, and the outputs a backend must reproduce for it."""

    architecture: Architecture
    onnx_bytes: bytes
    expected_outputs: ExpectedOutputs | None = None


@dataclass(frozen=True, slots=True)
class LoadedModels:
    """The models of one network, and the weights they were built from, if available."""

    models: tuple[Model, ...]
    weights: Weights | None = None


@dataclass(slots=True)
class ProgressTotal:
    """Adds up the bytes of several downloads for one progress callback."""

    progress: ProgressCallback | None
    total_bytes: int | None = None
    _done: int = field(default=0, init=False)

    def update(self, loaded: int, total: int | None) -> None:
        """The progress callback for the current download."""
        if self.progress is not None:
            self.progress(self._done + loaded, self.total_bytes if self.total_bytes else total)

    def next_file(self, size: int) -> None:
        """Count the current download as complete; the next one adds to it."""
        self._done += size
        self.update(0, self._done)


async def models_from_uri(
    architectures: Sequence[Architecture],
    model_name: str,
    uri: str | None,
    environment: Environment,
    progress: ProgressCallback | None,
) -> LoadedModels:
    """The models of ``architectures`` at ``uri``; ``None`` means the environment's own folders.

    Raises
    ------
    FetchError
        a file could not be fetched
    ModelFileError
        a file is invalid; the message names it
    """
    if uri is not None:
        uri, environment = _for_signed_url(uri, environment)
    if uri is not None and uri.endswith(".onnx"):
        return LoadedModels((await _from_onnx(architectures, uri, environment, progress),))
    if uri is None:
        return await _from_default_folders(architectures, environment, progress)
    base, manifest_uri = get_model_uris(uri, model_name)
    manifest = await _read_manifest(manifest_uri, environment)
    data = parse_json(manifest, manifest_uri)
    if isinstance(data, list):
        return await _from_shards(architectures, manifest, base, environment, progress)
    entries = read_index(data, manifest_uri)
    if missing := _missing(architectures, entries):
        raise ModelFileError(f"{quotable(manifest_uri)} lists no model {missing}")
    return await _from_index(architectures, entries, manifest_uri, environment, progress)


async def _from_default_folders(
    architectures: Sequence[Architecture],
    environment: Environment,
    progress: ProgressCallback | None,
) -> LoadedModels:
    """From the first folder of the environment whose index lists the models."""
    if not environment.models:
        raise FetchError(f"there are no model files: {HOW_TO_GET_MODELS}", uri=INDEX_NAME)
    missing = ""
    uris = [folder + INDEX_NAME for folder in (environment.models, *environment.more_models)]
    for uri in uris:
        data = parse_json(await _read_manifest(uri, environment), uri)
        entries = read_index(data, uri)
        missing = _missing(architectures, entries)
        if not missing:
            return await _from_index(architectures, entries, uri, environment, progress)
    places = " and ".join(map(quotable, uris))
    raise ModelFileError(f"{places} lists no model {missing}; {HOW_TO_GET_MODELS}")


def _missing(architectures: Sequence[Architecture], entries: Mapping[str, object]) -> str:
    """Names of the architectures that an index lacks."""
    return ", ".join(network.name for network in architectures if network.name not in entries)


def _for_signed_url(uri: str, environment: Environment) -> tuple[str, Environment]:
    """The address without its query, and an environment that sends the query with every file.

    Storage services sign a folder's address that way.
    """
    path, query = split_query(uri)
    if not query:
        return uri, environment

    async def read_bytes(
        file: str, progress: ProgressCallback | None = None, *, max_bytes: int | None = None
    ) -> bytes:
        return await environment.read_bytes(f"{file}{query}", progress, max_bytes=max_bytes)

    return path, replace(environment, read_bytes=read_bytes)


async def _read_manifest(uri: str, environment: Environment) -> bytes:
    content = await environment.read_bytes(uri, None, max_bytes=MAX_MANIFEST_BYTES + 1)
    if len(content) > MAX_MANIFEST_BYTES:
        raise ModelFileError(
            f"{quotable(uri)} should be a manifest or an index of at most {MAX_MANIFEST_BYTES} "
            "bytes, but has more"
        )
    return content


def models_from_weights(architectures: Sequence[Architecture], weights: Weights) -> LoadedModels:
    """Build the graphs of ``architectures`` from weights; raises ``ModelFileError``."""
    models = tuple(
        Model(architecture, write_model(architecture.build(weights)))
        for architecture in architectures
    )
    return LoadedModels(models, weights)


async def _from_onnx(
    architectures: Sequence[Architecture],
    uri: str,
    environment: Environment,
    progress: ProgressCallback | None,
) -> Model:
    if len(architectures) != 1:
        raise ModelFileError(
            f"{quotable(uri)} is one file, but this network has {len(architectures)}: "
            "pass their folder"
        )
    onnx_bytes = await environment.read_bytes(uri, progress)
    try:
        architectures[0].check_graph(read_model(onnx_bytes))
    except ModelFileError as error:
        raise ModelFileError(f"{quotable(uri)}: {error}") from error
    return Model(architectures[0], onnx_bytes)


async def _from_index(
    architectures: Sequence[Architecture],
    entries: Mapping[str, object],
    uri: str,
    environment: Environment,
    progress: ProgressCallback | None,
) -> LoadedModels:
    files = [
        ModelFile.from_json(architecture.name, entries[architecture.name])
        for architecture in architectures
    ]
    folder = uri[: uri.rfind("/") + 1]
    total = ProgressTotal(progress, sum(file.size for file in files))
    models = []
    for architecture, file in zip(architectures, files, strict=True):
        onnx_bytes = await environment.read_bytes(
            folder + file.file_name, total.update, max_bytes=max(file.size, 0) + 1
        )
        file.verify(onnx_bytes)
        total.next_file(file.size)
        models.append(Model(architecture, onnx_bytes, file.expected_outputs))
    return LoadedModels(tuple(models))


async def _from_shards(
    architectures: Sequence[Architecture],
    manifest: bytes,
    base: str,
    environment: Environment,
    progress: ProgressCallback | None,
) -> LoadedModels:
    total = ProgressTotal(progress)

    async def read(path: str, max_bytes: int) -> bytes:
        uri = shard_uri(base, path)
        shard = await environment.read_bytes(uri, total.update, max_bytes=max_bytes)
        total.next_file(len(shard))
        return shard

    return models_from_weights(architectures, await read_weights(manifest, read))
