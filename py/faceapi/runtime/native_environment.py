"""The environment in CPython: onnxruntime, Pillow, and files."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from faceapi.core.pixels.picture import Picture
from faceapi.core.untrusted_text import quotable, shortened
from faceapi.errors import FetchError, PictureError
from faceapi.runtime.backend import Backend, Environment, ProgressCallback
from faceapi.runtime.fetching import fetch
from faceapi.runtime.files import check_readable, is_pipe, read_file
from faceapi.runtime.films import Film
from faceapi.runtime.model_folders import model_folders
from faceapi.runtime.onnxruntime_backend import NativeBackend
from faceapi.runtime.pictures import pil_picture
from faceapi.runtime.threads import StopSignal, run_in_thread


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


async def open_picture(source: object) -> Picture:
    """As :func:`faceapi.runtime.pictures.pil_picture.open_picture`, and strings may be URLs.

    A path may also be a pipe. Raises ``PictureError`` for anything that is not a picture, for a
    device, and for a file of more than ``MAX_FILE_BYTES``; ``FetchError`` for a failed download.
    """
    if isinstance(source, str) and _is_url(source):
        source = await read_bytes(source, None)
    elif isinstance(source, str | os.PathLike):
        path = Path(source)
        source = await run_in_thread(lambda stop: _check_path(path, stop))
    return await pil_picture.open_picture(source)


def _check_path(path: Path, stop: StopSignal) -> Path | bytes:
    """The path, or the content of a pipe, which can be read only once."""
    try:
        check_readable(path)
        return read_file(path, _ignore, stop) if is_pipe(path) else path
    except (OSError, ValueError) as exc:
        raise PictureError(
            f"picture: cannot read {shortened(str(path))!r}: {quotable(exc)}"
        ) from exc


async def read_bytes(
    uri: str, progress: ProgressCallback | None = None, *, max_bytes: int | None = None
) -> bytes:
    """The content of a file, a pipe, or an ``http(s)`` URL; at most ``max_bytes`` of it.

    Cancellation takes effect immediately. The limits of size and time are constants of
    :mod:`faceapi.runtime.files` and :mod:`faceapi.runtime.fetching`.

    Raises
    ------
    FetchError
        it does not exist, cannot be read, is incomplete, too large, or too slow
    """
    loop = asyncio.get_running_loop()

    def on_progress(done: int, total: int | None) -> None:
        if progress is not None:
            loop.call_soon_threadsafe(progress, done, total)

    if _is_url(uri):
        return await fetch(uri, on_progress, max_bytes)
    return await run_in_thread(lambda stop: _read(uri, on_progress, max_bytes, stop))


def _is_url(uri: str) -> bool:
    return uri[:8].lower().startswith(("http://", "https://"))


def _read(
    uri: str,
    on_progress: Callable[[int, int | None], None],
    max_bytes: int | None,
    stop: StopSignal,
) -> bytes:
    path = Path(url2pathname(unquote(urlsplit(uri).path)) if uri.startswith("file://") else uri)
    try:
        return read_file(path, on_progress, stop, max_bytes)
    except (OSError, ValueError) as exc:
        raise FetchError(f"{quotable(uri)} could not be read: {quotable(exc)}", uri=uri) from exc


def _ignore(done: int, total: int | None) -> None:
    pass
