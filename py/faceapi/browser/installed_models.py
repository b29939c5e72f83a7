"""Model files that micropip has installed, in Pyodide's file system.

A URI ``emfs:/folder/file`` names a file there, as in micropip.
"""

from __future__ import annotations

from pathlib import Path

from faceapi.browser.interop.fetch import fetch_bytes
from faceapi.errors import FetchError
from faceapi.runtime.backend import ProgressCallback
from faceapi.runtime.model_folders import INDEX, installed_folders

SCHEME = "emfs:"


def installed_models() -> tuple[str, ...]:
    """The folders of the installed packages ``faceapi_py_models`` and ``…_small``, as URIs."""
    folders = [folder for folder in installed_folders() if (folder / INDEX).is_file()]
    return tuple(f"{SCHEME}{folder.as_posix()}/" for folder in folders)


async def read_bytes(
    uri: str, progress: ProgressCallback | None = None, *, max_bytes: int | None = None
) -> bytes:
    """Read a file of an installed model, or fetch any other URI; see :func:`fetch_bytes`."""
    if not uri.startswith(SCHEME):
        return await fetch_bytes(uri, progress, max_bytes=max_bytes)
    path = Path(uri.removeprefix(SCHEME))
    try:
        with path.open("rb") as file:
            content = file.read(-1 if max_bytes is None else max_bytes)
    except OSError as error:
        raise FetchError(f"{uri[:300]} could not be read: {error.strerror}", uri=uri) from error
    if progress is not None:
        progress(len(content), len(content))
    return content
