"""Copies model files into a folder, from a folder, an index or a wheel, local or on a server."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from faceapi.core.untrusted_text import quotable
from faceapi.errors import FetchError, ModelFileError
from faceapi.graph.manifest import MAX_MANIFEST_BYTES
from faceapi.networks.loading.model_index import INDEX_VERSION, ModelFile, parse_json, read_index
from faceapi.networks.loading.model_loader import INDEX_NAME
from faceapi.runtime.atomic_files import replace_file
from faceapi.runtime.backend import Environment, ProgressCallback

_ARCHIVES = (".whl", ".zip")


async def download_models(
    uri: str,
    folder: Path,
    environment: Environment,
    progress: ProgressCallback | None = None,
) -> list[str]:
    """Copy the models at ``uri`` into ``folder``, and return their names.

    ``uri`` is a folder with ``index.json``, the index itself, or a wheel of models; a path or a
    URL. Every file has the size and the SHA-256 in the index. Models of an earlier download stay,
    and are replaced by models with the same name.

    Raises
    ------
    FetchError
        a file could not be fetched or written
    ModelFileError
        the index or a file is invalid
    """
    path = uri.split("?")[0].lower()
    if path.endswith(_ARCHIVES):
        read, index_uri = await _open_archive(uri, environment, progress), INDEX_NAME
    else:
        read = environment.read_bytes
        index_uri = uri if path.endswith(".json") else f"{uri.rstrip('/')}/{INDEX_NAME}"
    content = await read(index_uri, None, max_bytes=MAX_MANIFEST_BYTES + 1)
    entries = read_index(parse_json(content, index_uri), index_uri)
    base = index_uri[: index_uri.rfind("/") + 1]
    files: dict[str, bytes] = {}
    for name, entry in entries.items():
        file = ModelFile.from_json(name, entry)
        model = await read(base + file.file_name, progress, max_bytes=max(file.size, 0) + 1)
        file.verify(model)
        files[file.file_name] = model
    try:
        await asyncio.to_thread(_write, folder, files, entries)
    except OSError as error:
        raise FetchError(
            f"{quotable(folder)} cannot be written: {error.strerror or error}", uri=str(folder)
        ) from error
    return list(entries)


def installed_models(folder: Path) -> dict[str, int]:
    """The sizes in bytes of the models in a folder, by name; empty without an index.

    Raises ``ModelFileError`` if the index is invalid.
    """
    index = folder / INDEX_NAME
    if not index.is_file():
        return {}
    entries = read_index(parse_json(index.read_bytes(), str(index)), str(index))
    return {name: ModelFile.from_json(name, entry).size for name, entry in entries.items()}


async def _open_archive(
    uri: str, environment: Environment, progress: ProgressCallback | None
) -> Callable[..., Awaitable[bytes]]:
    """A function that reads files beside the only ``index.json`` of an archive."""
    content = await environment.read_bytes(uri, progress)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        (index,) = (name for name in archive.namelist() if name.split("/")[-1] == INDEX_NAME)
    except (zipfile.BadZipFile, ValueError) as error:
        raise ModelFileError(f"{quotable(uri)} is not a wheel with one {INDEX_NAME}") from error
    base = index[: -len(INDEX_NAME)]

    async def read(name: str, progress: ProgressCallback | None = None, *, max_bytes: int) -> bytes:
        try:
            with archive.open(base + name) as member:
                return await asyncio.to_thread(member.read, max_bytes)
        except (KeyError, OSError, RuntimeError, zipfile.BadZipFile) as error:
            raise ModelFileError(f"{quotable(uri)} has no readable {quotable(name)}") from error

    return read


def _write(folder: Path, files: Mapping[str, bytes], entries: Mapping[str, object]) -> None:
    """Write files atomically, and the index last."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        replace_file(folder / name, content)
    index = folder / INDEX_NAME
    earlier: Mapping[str, object] = {}
    if index.is_file():
        earlier = read_index(parse_json(index.read_bytes(), str(index)), str(index))
    merged = {"format": INDEX_VERSION, "models": {**earlier, **entries}}
    replace_file(index, json.dumps(merged, indent=1).encode("utf-8") + b"\n")
