"""Networks as data: build graphs from weights, write ONNX files, specialize them for a backend.

::

    weights = read_manifest(manifest, shards)
    model = write_model(ARCHITECTURES["tiny_face_detector"].build(weights))
    fixed = specialize(model, batch=1, height=416, width=416, layout="rgba_bytes")

This is pure numpy; the same code runs at build time and in the browser.
"""

from faceapi.graph.manifest import read_manifest, shard_paths
from faceapi.graph.onnx_file import read_model, write_model
from faceapi.graph.specialize import InputLayout, specialize
from faceapi.graph.uris import get_model_uris, shard_uri
from faceapi.graph.var import Graph, Var
from faceapi.graph.weights import Parameter, QuantizedTensor, Weights

__all__ = [
    "Graph",
    "InputLayout",
    "Parameter",
    "QuantizedTensor",
    "Var",
    "Weights",
    "get_model_uris",
    "read_manifest",
    "read_model",
    "shard_paths",
    "shard_uri",
    "specialize",
    "write_model",
]
