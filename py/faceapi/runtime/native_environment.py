"""What CPython offers: onnxruntime, Pillow, and files."""

from __future__ import annotations

import asyncio
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from faceapi.core.pixels.picture import Picture
from faceapi.errors import AssetError
from faceapi.runtime.backend import Backend, Environment, Progress
from faceapi.runtime.onnxruntime_backend import NativeBackend
from faceapi.runtime.pictures import pil_picture

_PIECE = 1 << 18
_TIMEOUT_SECONDS = 30


def native_environment(backend: Backend | None = None, models: str | None = None) -> Environment:
    """The environment of a process outside a browser.

    Parameters
    ----------
    backend
        instead of :class:`NativeBackend`
    models
        folder or URL of the model files; by default the environment variable ``FACEAPI_MODELS``,
        else the first of ``./models``, ``./models/onnx`` and the source tree's ``models/onnx`` that
        has an ``index.json``; it is looked for once, so a later ``chdir`` does not lose it
    """
    folder = models or _models_folder()
    return Environment(
        backend=backend or NativeBackend(),
        open_picture=open_picture,
        read_bytes=read_bytes,
        models=folder if folder.endswith("/") else f"{folder}/",
    )


async def open_picture(source: object) -> Picture:
    """As :func:`faceapi.runtime.pictures.pil_picture.open_picture`, and strings may be URLs."""
    if isinstance(source, str) and _is_url(source):
        source = await read_bytes(source, None)
    return await pil_picture.open_picture(source)


async def read_bytes(uri: str, progress: Progress | None = None) -> bytes:
    """The content of a file or of an ``http(s)`` address.

    Raises
    ------
    AssetError
        it does not exist or cannot be read
    """
    loop = asyncio.get_running_loop()

    def report(done: int, total: int | None) -> None:
        if progress is not None:
            loop.call_soon_threadsafe(progress, done, total)

    read = _fetch if _is_url(uri) else _read_file
    return await asyncio.to_thread(read, uri, report)


def _is_url(uri: str) -> bool:
    return uri.startswith(("http://", "https://"))


def _fetch(uri: str, report: Callable[[int, int | None], None]) -> bytes:
    try:
        with urllib.request.urlopen(uri, timeout=_TIMEOUT_SECONDS) as response:
            length = response.headers.get("Content-Length")
            return _read_all(response, int(length) if length else None, report)
    except urllib.error.HTTPError as exc:
        with exc:
            raise AssetError(
                f"{uri} could not be fetched: the server answered {exc.code} {exc.reason}",
                uri=uri,
                status=exc.code,
            ) from exc
    except (OSError, ValueError) as exc:
        raise AssetError(f"{uri} could not be fetched: {exc}", uri=uri) from exc


def _read_file(uri: str, report: Callable[[int, int | None], None]) -> bytes:
    path = Path(url2pathname(unquote(urlsplit(uri).path)) if uri.startswith("file://") else uri)
    try:
        with path.open("rb") as file:
            return _read_all(file, path.stat().st_size, report)
    except (OSError, ValueError) as exc:
        raise AssetError(f"{uri} could not be read: {exc}", uri=uri) from exc


def _read_all(
    file: BinaryIO, total: int | None, report: Callable[[int, int | None], None]
) -> bytes:
    content = bytearray()
    while piece := file.read(_PIECE):
        content += piece
        report(len(content), total)
    return bytes(content)


def _models_folder() -> str:
    named = os.environ.get("FACEAPI_MODELS")
    if named:
        return named
    checkout = Path(__file__).parents[3] / "models" / "onnx"
    candidates = (Path("models"), Path("models/onnx"), checkout)
    found = next((folder for folder in candidates if (folder / "index.json").is_file()), None)
    return (found or candidates[0]).absolute().as_posix()
