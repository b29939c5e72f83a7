"""face-api.js's helpers that read files, JSON and weights; :mod:`faceapi.media` exports them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faceapi.core.untrusted_text import quotable
from faceapi.env import default_environment
from faceapi.errors import FetchError, ModelFileError
from faceapi.graph.manifest import MAX_MANIFEST_BYTES, read_weights
from faceapi.graph.uris import get_model_uris, shard_uri
from faceapi.json_text import parse_json


async def fetch_or_throw(uri: str) -> bytes:
    """The content of a file or URL; raises ``FetchError`` (with ``status``) if it fails."""
    return await default_environment().read_bytes(uri, None)


async def fetch_json(uri: str) -> Any:
    """The parsed JSON at ``uri``; raises ``FetchError`` if it cannot be fetched or parsed."""
    content = await fetch_or_throw(uri)
    try:
        return parse_json(content)
    except ValueError as error:
        raise FetchError(f"{quotable(uri)} is not JSON: {quotable(error)}", uri=uri) from error


async def fetch_net_weights(uri: str) -> NDArray[np.float32]:
    """The float32 ``(n,)`` of an uncompressed ``.weights`` file, for ``net.load``.

    Raises ``FetchError``, or ``ModelFileError`` if the size is not a multiple of four bytes.
    """
    content = await fetch_or_throw(uri)
    if len(content) % 4:
        raise ModelFileError(
            f"{quotable(uri)} should hold float32 numbers, 4 bytes each, but has "
            f"{len(content)} bytes"
        )
    return np.frombuffer(content, "<f4").astype(np.float32, copy=False)


async def load_weight_map(
    uri: str | None, default_model_name: str
) -> Mapping[str, NDArray[np.float32]]:
    """The weights of a model in face-api.js's format by name, for ``net.load_from_weight_map``.

    Arrays have the shapes of face-api.js, for example ``(height, width, in, out)`` for a filter.
    ``uri`` is a folder or a manifest; in a folder the manifest of ``default_model_name`` is read.
    Raises ``FetchError`` or ``ModelFileError``.
    """
    base, manifest_uri = get_model_uris(uri, default_model_name)
    read_bytes = default_environment().read_bytes
    manifest = await read_bytes(manifest_uri, None, max_bytes=MAX_MANIFEST_BYTES + 1)
    weights = await read_weights(
        manifest,
        lambda path, max_bytes: read_bytes(shard_uri(base, path), None, max_bytes=max_bytes),
    )
    return {name: tensor.dequantize() for name, tensor in weights.items()}
