"""Pipes, devices, and files that are too large."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from pathlib import Path
from time import monotonic

import pytest

from faceapi.errors import FetchError, PictureError
from faceapi.runtime.native_environment import open_picture, read_bytes
from faceapi.runtime.reading import files


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


def test_reads_a_pipe_to_its_end(pipe: Path, samples_folder: Path) -> None:
    content = (samples_folder / "sample1.jpg").read_bytes()

    def start_writer() -> threading.Thread:
        writer = threading.Thread(target=pipe.write_bytes, args=(content,))
        writer.start()
        return writer

    writer = start_writer()
    assert asyncio.run(read_bytes(str(pipe))) == content
    writer.join()
    writer = start_writer()
    picture = asyncio.run(open_picture(pipe))
    writer.join()
    assert (picture.size.width, picture.size.height) == (1920, 1280)


def test_pipe_without_writer_times_out(pipe: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "STALL_TIMEOUT_S", 0.3)
    with pytest.raises(FetchError, match=r"nothing was written to this pipe for 0\.3 seconds"):
        asyncio.run(read_bytes(str(pipe)))
    with pytest.raises(PictureError, match="nothing was written to this pipe"):
        asyncio.run(open_picture(pipe))


def test_reading_a_pipe_can_be_cancelled(pipe: Path) -> None:
    start = monotonic()
    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(open_picture(pipe), 0.3))
    assert monotonic() - start < 2


def test_pipe_size_is_limited(pipe: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_PIPE_BYTES", 1000)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    writer = os.open(pipe, os.O_WRONLY)
    os.write(writer, bytes(2000))
    with pytest.raises(FetchError, match="more than 1000 bytes"):
        asyncio.run(read_bytes(str(pipe)))
    os.close(writer)
    os.close(reader)


def test_reading_stops_where_the_caller_says(pipe: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(bytes(range(256)) * 4000)
    for size in (1, 300_000):
        assert asyncio.run(read_bytes(str(file), max_bytes=size)) == file.read_bytes()[:size]
    assert asyncio.run(read_bytes(str(file), max_bytes=1 << 40)) == file.read_bytes()
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    writer = os.open(pipe, os.O_WRONLY)
    os.write(writer, b"x" * 2000)
    assert asyncio.run(read_bytes(str(pipe), max_bytes=1500)) == b"x" * 1500
    os.close(writer)
    os.close(reader)


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/random", "/dev/tty"])
def test_devices_are_refused(path: str) -> None:
    with pytest.raises(FetchError, match="expected a file, got a device"):
        asyncio.run(read_bytes(path))
    with pytest.raises(PictureError, match="expected a file, got a device"):
        asyncio.run(open_picture(path))


def test_folders_and_sockets_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="expected a file, got a folder"):
        asyncio.run(open_picture(tmp_path))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        with pytest.raises(PictureError, match="expected a file, got a socket"):
            asyncio.run(open_picture(tmp_path / "socket"))


def test_refuses_a_huge_file_without_reading(tmp_path: Path) -> None:
    sparse = tmp_path / "huge.jpg"
    with sparse.open("wb") as file:
        file.truncate(files.MAX_FILE_BYTES + 1)
    with pytest.raises(PictureError, match=r"more than the maximum of 1073741824"):
        asyncio.run(open_picture(str(sparse)))
    with pytest.raises(FetchError, match=r"more than the maximum of 1073741824"):
        asyncio.run(read_bytes(str(sparse)))


def test_long_names_stay_short_in_messages() -> None:
    with pytest.raises(PictureError) as failure:
        asyncio.run(open_picture("x" * 100_000))
    assert len(str(failure.value)) < 1000
