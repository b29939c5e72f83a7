"""What is measured: the ways to run a network, and the file that each of them needs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from faceapi.graph.onnx.writer import read_model
from faceapi.graph.specialize import encode, specialize, specialize_graph
from faceapi.graph.var import Graph
from faceapi.runtime.self_check import synthetic_image
from faceapi_build.bench.gpu import graphs
from faceapi_build.bench.gpu.float16 import float16_model
from faceapi_build.bench.gpu.tensorflow import TensorflowProgram
from faceapi_build.errors import BuildError
from faceapi_build.paths import ONNX

NETWORKS: Mapping[str, int] = {
    "ssd_mobilenetv1": 512,
    "tiny_face_detector": 416,
    "face_recognition": 150,
    "face_landmark_68": 112,
    "face_landmark_68_tiny": 112,
    "face_expression": 112,
    "age_gender": 112,
    "center_face": 416,
}
"""The networks that are measured, and the side of their input in pixels."""

JSPI, ASYNCIFY = "ort.jspi.min.mjs", "ort.webgpu.min.mjs"
JSEP = "ort.min.mjs"
"""The bundle with the older implementation of WebGPU, in JavaScript."""


@dataclass(frozen=True)
class Variant:
    """One way to run a network."""

    name: str
    title: str
    graph: str
    """The file that it needs; see :func:`write_graph`."""
    settings: Mapping[str, Any]
    """What the page opens; see ``web/bench/gpu/page.mjs``."""
    type: str = "float32"
    channels: int = 4

    @property
    def page(self) -> str:
        """Variants with the same text can share a page."""
        return str(self.settings.get("bundle") or f"tfjs {self.settings['backend']}")


def _ort(bundle: str, provider: object = "webgpu", **more: object) -> Mapping[str, Any]:
    return {"library": "onnxruntime", "bundle": bundle, "provider": provider, **more}


def _layout(name: str) -> Mapping[str, str]:
    return {"name": "webgpu", "preferredLayout": name}


_WASM = _ort("ort.wasm.min.mjs", "wasm")
REFERENCE = Variant("wasm", "wasm, as shipped", "wasm", _WASM, "uint8")
"""Its outputs are those that the others are compared with."""

VARIANTS: tuple[Variant, ...] = (
    REFERENCE,
    Variant("wasm-plain", "wasm, float input", "plain", _WASM),
    Variant("wasm-four-channels", "wasm, four channels in", "four_channels", _WASM),
    Variant("wasm-joined-heads", "wasm, joined heads", "joined_heads", _WASM),
    Variant("webgpu", "WebGPU, as shipped (JSPI)", "webgpu", _ort(JSPI), "uint8"),
    Variant("nhwc", "WebGPU, NHWC", "webgpu", _ort(JSPI, _layout("NHWC")), "uint8"),
    Variant("nchw", "WebGPU, NCHW", "webgpu", _ort(JSPI, _layout("NCHW")), "uint8"),
    Variant("asyncify", "WebGPU, asyncify bundle", "webgpu", _ort(ASYNCIFY), "uint8"),
    Variant("jsep", "WebGPU, JSEP bundle", "plain", _ort(JSEP)),
    Variant("plain", "WebGPU, float input", "plain", _ort(JSPI)),
    Variant("capture", "WebGPU, graph capture", "plain", _ort(JSPI, _layout("NHWC"), capture=True)),
    Variant("float16", "WebGPU, float16", "float16", _ort(JSPI)),
    Variant("four-channels", "WebGPU, four channels in", "four_channels", _ort(JSPI)),
    Variant("joined-heads", "WebGPU, joined heads", "joined_heads", _ort(JSPI)),
    Variant("full-depthwise", "WebGPU, full depthwise", "full_depthwise", _ort(JSPI)),
    Variant("webgl", "WebGL", "webgl", _ort("ort.webgl.min.mjs", "webgl")),
    Variant(
        *("tfjs-webgpu", "tfjs, WebGPU", "tensorflow"),
        {"library": "tensorflow", "backend": "webgpu"},
        channels=3,
    ),
    Variant(
        *("tfjs-webgl", "tfjs, WebGL", "tensorflow"),
        {"library": "tensorflow", "backend": "webgl"},
        channels=3,
    ),
)
"""In the order in which they are measured."""


@dataclass
class NetworkFiles:
    """The files of one network for all variants, in a folder that is served as ``/scratch/``."""

    name: str
    folder: Path
    side: int = field(init=False)
    model: bytes = field(init=False)
    graph: Graph = field(init=False)
    """The network in float32, its sizes fixed."""

    def __post_init__(self) -> None:
        if self.name not in NETWORKS:
            raise BuildError(f"unknown network {self.name}; expected any of {', '.join(NETWORKS)}")
        self.side = NETWORKS[self.name]
        self.model = (ONNX / f"{self.name}.onnx").read_bytes()
        self.graph = graphs.fixed_graph(self.model, self.side)
        rgba = np.full((self.side, self.side, 4), 255, np.uint8)
        rgba[..., :3] = synthetic_image(self.side)
        (self.folder / f"{self.name}.rgba").write_bytes(rgba.tobytes())

    def settings(self, variant: Variant) -> Mapping[str, Any]:
        """What the page opens for a variant, whose file is written if there is none yet.

        Raises ``UnchangedError`` if the network has nothing that the variant would change.
        """
        return {
            **variant.settings,
            **self._addresses(variant.graph),
            "pixels": f"/scratch/{self.name}.rgba",
            "type": variant.type,
            "channels": variant.channels,
            "side": self.side,
        }

    def _addresses(self, graph: str) -> Mapping[str, str]:
        base = f"{self.name}-{graph}"
        if graph == "tensorflow":
            program = TensorflowProgram(self.graph)
            (self.folder / f"{base}.json").write_text(json.dumps(program.to_json()), "utf-8")
            (self.folder / f"{base}.bin").write_bytes(program.constants())
            return {"program": f"/scratch/{base}.json", "constants": f"/scratch/{base}.bin"}
        path = self.folder / f"{base}.onnx"
        if not path.exists():
            path.write_bytes(model_file(graph, self.model, self.graph, self.side))
        return {"model": f"/scratch/{path.name}"}


def shipped_graph(model: bytes, side: int) -> Graph:
    """The graph that the package gives to WebGPU for a canvas of ``side`` × ``side``."""
    return specialize_graph(
        *(read_model(model), len(model)),
        batch=1,
        height=side,
        width=side,
        layout="rgba_bytes",
        target="webgpu",
    )


def model_file(name: str, model: bytes, graph: Graph, side: int) -> bytes:
    """The ONNX file of a variant: one that the package makes in a page, or a changed graph."""
    if name == "wasm":
        return specialize(model, batch=1, layout="rgba_bytes")
    if name == "webgpu":
        return encode(shipped_graph(model, side), "webgpu")
    if name == "webgl":
        return specialize(
            model, batch=1, height=side, width=side, layout="rgba_float", target="webgl"
        )
    if name == "float16":
        return float16_model(graphs.three_channels(graph))
    return graphs.to_onnx(graphs.GRAPHS[name](graph))
