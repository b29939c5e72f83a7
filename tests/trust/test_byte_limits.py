"""Model files that never end: reading stops at the bytes that an index or a manifest allows."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.background_server import running
from tests.trust.hostile import memory_for

import faceapi
from faceapi.errors import ModelFileError
from faceapi.graph.manifest import MAX_MANIFEST_BYTES

MODEL = "tiny_face_detector_model"
MANIFEST = f"{MODEL}-weights_manifest.json"
ONNX = "tiny_face_detector.onnx"
PIECE = b" " * (1 << 16)

IN_FLIGHT = 32 << 20
"""Bytes that a server may have sent before it notices that nobody reads: the sockets' buffers."""


class EndlessServer(ThreadingHTTPServer):
    """Sends files, and spaces without end under every other name."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: Mapping[str, bytes] = {}
        self.sent = 0
        """Bytes of endless bodies, of all requests."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class Handler(BaseHTTPRequestHandler):
    server: EndlessServer

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        content = self.server.files.get(self.path.lstrip("/"))
        if content is not None:
            self.wfile.write(content)
            return
        try:
            while True:
                self.wfile.write(PIECE)
                self.server.sent += len(PIECE)
        except ConnectionError:
            pass  # the client has left

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[EndlessServer]:
    with running(EndlessServer()) as server:
        yield server


async def load_network(uri: str) -> None:
    await faceapi.networks.TinyFaceDetector().load_from_uri(uri)


async def load_weight_map(uri: str) -> None:
    await faceapi.media.load_weight_map(uri, MODEL)


def refuse(load: Callable[[str], Awaitable[object]], uri: str, message: str, read: int) -> None:
    """Loading fails with this message and holds about ``read`` bytes."""

    async def failing() -> None:
        with pytest.raises(ModelFileError, match=message):
            await load(uri)

    with memory_for(read, at_most=4 * read + (2 << 20)):
        asyncio.run(failing())


@pytest.mark.parametrize("load", [load_network, load_weight_map])
def test_an_endless_shard_stops_at_the_bytes_described(
    server: EndlessServer, weights_folder: Path, load: Callable[[str], Awaitable[object]]
) -> None:
    content = (weights_folder / MANIFEST).read_bytes()
    (shard,) = json.loads(content)[0]["paths"]
    declared = (weights_folder / shard).stat().st_size
    server.files = {MANIFEST: content}
    message = f"describes {declared} bytes of weights, but its shards have more"
    refuse(load, server.address, message, declared)
    assert server.sent <= declared + IN_FLIGHT


@pytest.mark.parametrize("load", [load_network, load_weight_map])
def test_an_endless_manifest_is_refused(
    server: EndlessServer, load: Callable[[str], Awaitable[object]]
) -> None:
    message = f"manifest .*at most {MAX_MANIFEST_BYTES} bytes"
    refuse(load, server.address, message, MAX_MANIFEST_BYTES)
    assert server.sent <= MAX_MANIFEST_BYTES + IN_FLIGHT


def index(models_folder: Path, **changes: Any) -> bytes:
    """The index of the shipped models, with changes to the entry of the tiny detector."""
    data = json.loads((models_folder / "index.json").read_bytes())
    data["models"]["tiny_face_detector"].update(changes)
    return json.dumps(data).encode()


def test_an_endless_model_stops_at_the_size_in_the_index(
    server: EndlessServer, models_folder: Path
) -> None:
    size = (models_folder / ONNX).stat().st_size
    server.files = {"index.json": index(models_folder)}
    uri = f"{server.address}index.json"
    refuse(load_network, uri, rf"{ONNX} .* expected {size} bytes, got more", size)
    assert server.sent <= size + IN_FLIGHT


@pytest.mark.parametrize("size", [-(10**30), -1, 0])
def test_a_size_below_one_reads_nothing(
    server: EndlessServer, models_folder: Path, size: int
) -> None:
    server.files = {"index.json": index(models_folder, bytes=size)}
    uri = f"{server.address}index.json"
    refuse(load_network, uri, rf"{ONNX} .* expected {size} bytes, got more", 1)


def test_a_huge_size_in_the_index_is_not_believed(models_folder: Path, tmp_path: Path) -> None:
    size = (models_folder / ONNX).stat().st_size
    (tmp_path / ONNX).write_bytes((models_folder / ONNX).read_bytes())
    (tmp_path / "index.json").write_bytes(index(models_folder, bytes=10**30))
    message = rf"expected {10**30} bytes, got {size};"
    refuse(load_network, str(tmp_path / "index.json"), message, size)
