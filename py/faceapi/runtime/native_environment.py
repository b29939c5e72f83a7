"""The environment in CPython: onnxruntime, Pillow, and files."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from faceapi.core.pixels.picture import Picture
from faceapi.core.untrusted_text import excerpt, quotable
from faceapi.errors import FetchError, PictureError
from faceapi.runtime.backend import Backend, Environment, ProgressCallback
from faceapi.runtime.films import Film
from faceapi.runtime.model_folders import model_folders
from faceapi.runtime.onnxruntime_backend import NativeBackend
from faceapi.runtime.pictures import pil_picture
from faceapi.runtime.reading.fetching import fetch
from faceapi.runtime.reading.files import check_readable, is_pipe, read_file
from faceapi.runtime.reading.urls import data_of, is_data_url, is_http_url, is_url, path_of
from faceapi.runtime.threads import StopSignal, run_in_thread

_MAX_PATH = 4096
"""No system has longer paths; a longer text is probably base64."""


def native_environment(backend: Backend | None = None, models: str | None = None) -> Environment:
    """The environment of a process outside a browser.

    Parameters
    ----------
    backend
        used instead of :class:`NativeBackend`
    models
        folder or URL of the model files; by default the environment variable ``FACEAPI_MODELS``,
        else the installed package ``faceapi_py_models``, ``./models``, ``./models/onnx``, the
        source tree's ``models/onnx``, and the folder that ``faceapi models download`` fills, each
        for the networks that those before it lack; they are resolved once, so a later ``chdir``
        has no effect
    """
    folders = (models,) if models else model_folders()
    first, *more = (folder if folder.endswith("/") else f"{folder}/" for folder in folders or [""])
    return Environment(
        backend=backend or NativeBackend(),
        open_picture=open_picture,
        read_bytes=read_bytes,
        models=first if folders else "",
        more_models=tuple(more),
        open_video=Film,
    )


def configured(
    environment: Environment,
    *,
    threads: int | None,
    providers: Sequence[str] | None,
    models: str | None,
) -> Environment:
    """The environment with other settings; ``None`` keeps one. Errors as ``faceapi.configure``."""
    if models is not None:
        folder = models if models.endswith("/") else f"{models}/"
        environment = replace(environment, models=folder, more_models=())
    if threads is not None or providers is not None:
        backend = environment.backend
        if not isinstance(backend, NativeBackend):
            raise TypeError(f"{type(backend).__name__} has no threads and no providers")
        backend.configure(threads=threads, providers=providers)
    return environment


async def open_picture(source: object) -> Picture:
    """As :func:`faceapi.runtime.pictures.pil_picture.open_picture`, and strings may be URLs.

    URLs are ``http(s):``, ``file:`` and ``data:``. A path may also be a pipe. Raises
    ``PictureError`` for anything that is not a picture, for a device, and for a file of more than
    ``MAX_FILE_BYTES``; ``FetchError`` for a URL that cannot be read.
    """
    if isinstance(source, str) and is_url(source):
        content = await read_bytes(source, None)
        return await pil_picture.open_content(content, quotable(source))
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        source = await run_in_thread(lambda stop: _check_path(path, stop))
    return await pil_picture.open_picture(source)


def _check_path(path: Path, stop: StopSignal) -> Path | bytes:
    """The path, or the content of a pipe, which can be read only once."""
    try:
        check_readable(path)
        return read_file(path, _ignore, stop) if is_pipe(path) else path
    except (OSError, ValueError) as exc:
        hint = "; decode base64 text with base64.b64decode" if len(str(path)) > _MAX_PATH else ""
        raise PictureError(
            f"picture: cannot read {excerpt(str(path))}: {_reason(exc)}{hint}"
        ) from exc


async def read_bytes(
    uri: str, progress: ProgressCallback | None = None, *, max_bytes: int | None = None
) -> bytes:
    """The content of a file, a pipe, or an ``http(s)`` or ``data`` URL, or its first ``max_bytes``.

    Cancellation takes effect immediately. The limits of size and time are constants of
    :mod:`faceapi.runtime.reading.files` and :mod:`faceapi.runtime.reading.fetching`.

    Raises
    ------
    FetchError
        it does not exist, cannot be read, is incomplete, too large, or too slow
    """
    loop = asyncio.get_running_loop()

    def on_progress(done: int, total: int | None) -> None:
        if progress is not None:
            loop.call_soon_threadsafe(progress, done, total)

    if is_http_url(uri):
        return await fetch(uri, on_progress, max_bytes)
    if is_data_url(uri):
        return _read_data(uri, max_bytes)
    return await run_in_thread(lambda stop: _read(uri, on_progress, max_bytes, stop))


def _read(
    uri: str,
    on_progress: Callable[[int, int | None], None],
    max_bytes: int | None,
    stop: StopSignal,
) -> bytes:
    try:
        return read_file(path_of(uri), on_progress, stop, max_bytes)
    except (OSError, ValueError) as exc:
        raise FetchError(f"{quotable(uri)} could not be read: {_reason(exc)}", uri=uri) from exc


def _read_data(uri: str, max_bytes: int | None) -> bytes:
    try:
        return data_of(uri)[:max_bytes]
    except ValueError as exc:
        raise FetchError(f"{quotable(uri)} could not be read: {quotable(exc)}", uri=uri) from exc


def _reason(error: Exception) -> str:
    """Why reading failed, without the name of the file, which an ``OSError`` repeats."""
    return quotable(getattr(error, "strerror", None) or error)


def _ignore(done: int, total: int | None) -> None:
    pass
