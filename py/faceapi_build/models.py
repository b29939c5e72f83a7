"""``build.py models``: write the ``.onnx`` files and an index that describes them.

Beside ``index.json`` there is a ``<model_name>-weights_manifest.json`` for each network of
face-api.js, which ``load_from_uri(folder)`` requests. It has the same entries.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from argparse import Namespace
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime  # noqa: TID251  it computes the stored outputs
from numpy.typing import NDArray

from faceapi.architectures import ARCHITECTURES
from faceapi.architectures.common.architecture import Architecture
from faceapi.graph.manifest import read_manifest, shard_paths
from faceapi.graph.onnx.writer import write_model
from faceapi.networks.loading.model_index import INDEX_VERSION
from faceapi.runtime.self_check import ExpectedOutputs, synthetic_image
from faceapi_build.console import log
from faceapi_build.dependencies import deps, weights
from faceapi_build.errors import BuildError
from faceapi_build.files import folder_beside, sha256_of
from faceapi_build.paths import ONNX, SOURCES, WEIGHTS, WEIGHTS_LOCK, cache_dir

STAMP = ".built-from"
FREE_SIDE = 128
"""Input size in pixels for checking networks with a variable input size."""


def run(options: Namespace) -> int:
    """Download the weights and write the models."""
    deps.install()
    build()
    return 0


def build(folder: Path = ONNX) -> None:
    """Write every published network into ``folder``, all or nothing.

    Does nothing if neither the inputs nor the written files have changed.
    """
    inputs = _inputs()
    stamp = folder / STAMP
    if stamp.exists() and stamp.read_text("ascii") == _stamp(inputs, folder):
        return
    with folder_beside(folder, cache_dir() / "models.lock") as unfinished:
        total = _write_all(unfinished)
        (unfinished / STAMP).write_text(_stamp(inputs, unfinished), "ascii")
    log(f"{folder}: {total / 1e6:.2f} MB of models")


def copy(target: Path, folder: Path = ONNX) -> None:
    """Copy what :func:`build` wrote into the new folder ``target``, and verify the copy."""
    inputs, written = (folder / STAMP).read_text("ascii").split("\n")
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns(".*"))
    if _stamp(inputs, target) != f"{inputs}\n{written}":
        raise BuildError(f"files in {folder} were changed during the build; run it again")


def _stamp(inputs: str, folder: Path) -> str:
    """The hash of the inputs, and the hash of the files in ``folder``."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if not path.name.startswith("."):
            digest.update(f"{path.name}\0{sha256_of(path)}\n".encode())
    return f"{inputs}\n{digest.hexdigest()}"


def _inputs() -> str:
    """One hash of the inputs of the model files: weights, and the code that writes the files."""
    package = SOURCES / "faceapi"
    folders = (package / "graph", package / "architectures")
    sources = [path for folder in folders for path in folder.rglob("*.py")]
    sources += [WEIGHTS_LOCK, Path(__file__), package / "networks" / "loading" / "model_index.py"]
    sources += [package / "runtime" / "self_check.py", *WEIGHTS.glob("*.json")]
    digest = hashlib.sha256(onnxruntime.__version__.encode())
    for path in sorted(sources):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _write_all(folder: Path) -> int:
    published = {name: net for name, net in ARCHITECTURES.items() if _manifest(net).exists()}
    entries: dict[str, dict[str, Any]] = {}
    by_manifest: dict[str, dict[str, Any]] = defaultdict(dict)
    for name, net in published.items():
        model = write_model(net.build(_weights(net)))
        (folder / f"{name}.onnx").write_bytes(model)
        entries[name] = _entry(net, model)
        by_manifest[_manifest(net).name][name] = entries[name]
    for file, models in {"index.json": entries, **by_manifest}.items():
        (folder / file).write_bytes(_index(models))
    return sum(int(entry["bytes"]) for entry in entries.values())


def _manifest(net: Architecture) -> Path:
    return WEIGHTS / f"{net.model_name}-weights_manifest.json"


def _weights(net: Architecture) -> Any:
    manifest = _manifest(net).read_bytes()
    shards = b"".join((WEIGHTS / path).read_bytes() for path in shard_paths(manifest))
    return read_manifest(manifest, shards)


def _index(models: Mapping[str, Any]) -> bytes:
    return json.dumps({"format": INDEX_VERSION, "models": models}, indent=1).encode() + b"\n"


def _entry(net: Architecture, model: bytes) -> dict[str, Any]:
    check = ExpectedOutputs.of(
        net.input_size or FREE_SIDE, run_natively(model, net.input_size or FREE_SIDE)
    )
    source = weights.source_of(net.model_name)
    return {
        "file": f"{net.name}.onnx",
        "bytes": len(model),
        "sha256": hashlib.sha256(model).hexdigest(),
        "title": net.title,
        "input": {
            "name": "pixels",
            "layout": "NHWC float32 RGB, 0 to 255",
            "side": net.input_size or "free",
        },
        "outputs": list(net.outputs),
        "license": source.license,
        "source": f"{source.package} {source.version}",
        "check": check.to_json(),
    }


def run_natively(model: bytes, side: int) -> dict[str, NDArray[np.float32]]:
    """The outputs of a model on the built-in picture, on one thread so that they are repeatable."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    pixels = synthetic_image(side).astype(np.float32)[None]
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, {"pixels": pixels}), strict=True))
