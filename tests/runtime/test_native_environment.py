"""Reading files and URLs in CPython."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import pathname2url

import numpy as np
import pytest
from PIL import Image
from tests.background_server import port_of, running

from faceapi.errors import FetchError, PictureError
from faceapi.runtime.mock import MockBackend
from faceapi.runtime.native_environment import native_environment, open_picture, read_bytes

CONTENT = bytes(range(256)) * 4000
"""About a megabyte: several chunks."""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data.bin").write_bytes(CONTENT)
    Image.fromarray(np.full((3, 5, 3), 9, np.uint8)).save(tmp_path / "small.png")
    return tmp_path


@pytest.fixture
def server(folder: Path) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(folder))
    with running(ThreadingHTTPServer(("127.0.0.1", 0), handler)) as server:
        yield f"http://127.0.0.1:{port_of(server)}"


@pytest.mark.asyncio
async def test_files(folder: Path) -> None:
    path = folder / "data.bin"
    assert await read_bytes(str(path)) == CONTENT
    assert await read_bytes("file://" + pathname2url(str(path))) == CONTENT


@pytest.mark.asyncio
async def test_urls(server: str) -> None:
    assert await read_bytes(f"{server}/data.bin") == CONTENT


@pytest.mark.asyncio
async def test_progress_is_in_bytes_and_ends_complete(server: str, folder: Path) -> None:
    for uri in (f"{server}/data.bin", str(folder / "data.bin")):
        seen: list[tuple[int, int | None]] = []
        await read_bytes(uri, lambda done, total, seen=seen: seen.append((done, total)))  # type: ignore[misc]  # mypy does not type a bound default
        assert len(seen) > 2
        assert [done for done, _ in seen] == sorted(done for done, _ in seen)
        assert {total for _, total in seen} == {len(CONTENT)}
        assert seen[-1][0] == len(CONTENT)


@pytest.mark.asyncio
async def test_missing_files(server: str, folder: Path) -> None:
    with pytest.raises(FetchError, match="answered 404") as missing:
        await read_bytes(f"{server}/missing.bin")
    assert (missing.value.uri, missing.value.status) == (f"{server}/missing.bin", 404)
    with pytest.raises(FetchError, match=r"missing\.bin could not be read") as gone:
        await read_bytes(str(folder / "missing.bin"))
    assert gone.value.status is None
    with pytest.raises(FetchError, match="could not be read"):
        await read_bytes(str(folder))
    with pytest.raises(FetchError, match="could not be fetched"):
        await read_bytes("http://127.0.0.1:1/nobody-listens")
    with pytest.raises(FetchError, match="could not be fetched"):
        await read_bytes("http://[broken")


@pytest.mark.asyncio
async def test_pictures_by_url(server: str, folder: Path) -> None:
    picture = await open_picture(f"{server}/small.png")
    assert (picture.size.width, picture.size.height) == (5, 3)
    assert (await open_picture(str(folder / "small.png"))).size == picture.size
    with pytest.raises(PictureError, match="not a picture"):
        await open_picture(f"{server}/data.bin")


def test_the_models_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, models_folder: Path
) -> None:
    monkeypatch.delenv("FACEAPI_MODELS", raising=False)
    monkeypatch.chdir(tmp_path)
    assert Path(native_environment().models) == models_folder
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "index.json").write_text("{}")
    assert native_environment().models == f"{tmp_path.as_posix()}/models/"
    monkeypatch.setenv("FACEAPI_MODELS", "elsewhere")
    assert native_environment().models == "elsewhere/"
    assert native_environment(models="https://host/models").models == "https://host/models/"


def test_custom_backend() -> None:
    backend = MockBackend(lambda name, pixels: {})
    assert native_environment(backend).backend is backend
