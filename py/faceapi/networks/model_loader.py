"""Where a network's bytes come from: our own ``.onnx`` files, or weights in face-api.js's format.

``load_from_uri(folder)`` asks for ``<model_name>-weights_manifest.json`` in the folder, as
face-api.js does. Its content decides: face-api.js's manifest is a list (weights in shards, from
which the graph is built here), ours is an object (names of ``.onnx`` files). So nothing is probed
and no request fails on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from faceapi.architectures.common.architecture import Architecture
from faceapi.errors import ModelFileError
from faceapi.graph.manifest import MAX_MANIFEST_BYTES, read_weights
from faceapi.graph.onnx_file import read_model, write_model
from faceapi.graph.uris import get_model_uris, shard_uri
from faceapi.graph.weights import Weights
from faceapi.networks.model_index import ModelFile, parse_json, read_index
from faceapi.runtime.backend import Environment, ProgressCallback
from faceapi.runtime.self_check import ExpectedOutputs


@dataclass(frozen=True, slots=True)
class Model:
    """What a backend needs to open one network."""

    net: Architecture
    content: bytes
    reference: ExpectedOutputs | None = None


@dataclass(frozen=True, slots=True)
class LoadedModels:
    """The models of one network, and the weights they were built of where those are known."""

    models: tuple[Model, ...]
    weights: Weights | None = None


@dataclass(slots=True)
class ProgressTotal:
    """Adds up the bytes of several downloads for one progress callback."""

    progress: ProgressCallback | None
    expected: int | None = None
    _done: int = field(default=0, init=False)

    def part(self, loaded: int, total: int | None) -> None:
        """ProgressCallback of the download that is running now."""
        if self.progress is not None:
            self.progress(self._done + loaded, self.expected if self.expected else total)

    def finished(self, size: int) -> None:
        """The download is complete; the next one is counted after it."""
        self._done += size
        self.part(0, self._done)


async def models_from_uri(
    nets: Sequence[Architecture],
    model_name: str,
    uri: str | None,
    environment: Environment,
    progress: ProgressCallback | None,
) -> LoadedModels:
    """The models of ``nets`` found at ``uri``; ``None`` is the environment's own folder.

    Raises
    ------
    FetchError
        a file could not be fetched
    ModelFileError
        a file is not what it should be; the message names it
    """
    if uri is not None and uri.endswith(".onnx"):
        return LoadedModels((await _from_onnx(nets, uri, environment, progress),))
    if uri is None:
        base, manifest_uri = environment.models, environment.models + "index.json"
    else:
        base, manifest_uri = get_model_uris(uri, model_name)
    manifest = await _read_manifest(manifest_uri, environment)
    data = parse_json(manifest, manifest_uri)
    if isinstance(data, list):
        return await _from_shards(nets, manifest, base, environment, progress)
    models = await _from_index(nets, data, manifest_uri, environment, progress)
    return LoadedModels(tuple(models))


async def _read_manifest(uri: str, environment: Environment) -> bytes:
    content = await environment.read_bytes(uri, None, max_bytes=MAX_MANIFEST_BYTES + 1)
    if len(content) > MAX_MANIFEST_BYTES:
        raise ModelFileError(
            f"{uri} should be a manifest or an index of at most {MAX_MANIFEST_BYTES} bytes, "
            "but has more"
        )
    return content


def models_from_weights(nets: Sequence[Architecture], weights: Weights) -> LoadedModels:
    """Build the graphs of ``nets`` from weights; raises ``ModelFileError`` naming what is wrong."""
    models = tuple(Model(net, write_model(net.build(weights))) for net in nets)
    return LoadedModels(models, weights)


async def _from_onnx(
    nets: Sequence[Architecture],
    uri: str,
    environment: Environment,
    progress: ProgressCallback | None,
) -> Model:
    if len(nets) != 1:
        raise ModelFileError(f"{uri} is one file, this network needs {len(nets)}: give its folder")
    content = await environment.read_bytes(uri, progress)
    try:
        nets[0].check_graph(read_model(content))
    except ModelFileError as error:
        raise ModelFileError(f"{uri}: {error}") from error
    return Model(nets[0], content)


async def _from_index(
    nets: Sequence[Architecture],
    data: object,
    uri: str,
    environment: Environment,
    progress: ProgressCallback | None,
) -> list[Model]:
    entries = read_index(data, uri)
    missing = [net.name for net in nets if net.name not in entries]
    if missing:
        raise ModelFileError(f"{uri} lists no model {', '.join(missing)}")
    files = [ModelFile.from_json(net.name, entries[net.name]) for net in nets]
    folder = uri[: uri.rfind("/") + 1]
    total = ProgressTotal(progress, sum(file.size for file in files))
    models = []
    for net, file in zip(nets, files, strict=True):
        content = await environment.read_bytes(
            folder + file.file, total.part, max_bytes=max(file.size, 0) + 1
        )
        file.verify(content)
        total.finished(file.size)
        models.append(Model(net, content, file.reference))
    return models


async def _from_shards(
    nets: Sequence[Architecture],
    manifest: bytes,
    base: str,
    environment: Environment,
    progress: ProgressCallback | None,
) -> LoadedModels:
    total = ProgressTotal(progress)

    async def read(path: str, max_bytes: int) -> bytes:
        uri = shard_uri(base, path)
        shard = await environment.read_bytes(uri, total.part, max_bytes=max_bytes)
        total.finished(len(shard))
        return shard

    return models_from_weights(nets, await read_weights(manifest, read))
