"""A small site, and a client of a server for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.server.client import PREFIX, Client, client_of, write_site

from faceapi_build.server.file_server import make_server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small site, beside a file outside of it."""
    (tmp_path / "secret").write_text("outside")
    folder = tmp_path / "site"
    write_site(folder)
    return folder


@pytest.fixture
def client(folder: Path) -> Iterator[Client]:
    """A client of a server for :func:`folder`, which lies below ``PREFIX``."""
    with client_of(make_server(folder, prefix=PREFIX)) as client:
        yield client
