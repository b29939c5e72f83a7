"""Firefox and WebKitGTK, each started once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import serving
from tests.engines.engine import Engine
from tests.engines.firefox import Firefox
from tests.engines.webkit import WebKit

from faceapi_build.paths import WEB
from faceapi_build.testing import engines


@pytest.fixture(scope="session")
def firefox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """Firefox; use :func:`firefox`, which also checks its console."""
    with Firefox(engines.ensure_firefox(), tmp_path_factory.mktemp("firefox")) as browser:
        yield browser


@pytest.fixture(scope="session")
def webkit_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebKit]:
    """WebKitGTK; use :func:`engine`, which also checks its console."""
    with WebKit(engines.ensure_webkit(), tmp_path_factory.mktemp("webkit")) as browser:
        yield browser


@pytest.fixture(scope="module", params=["firefox", "webkit"])
def started(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    browser: Engine = request.getfixturevalue(f"{request.param}_process")
    return browser


@pytest.fixture
def engine(started: Engine) -> Iterator[Engine]:
    """Runs a test in each engine. A console error fails it."""
    started.take_problems()
    yield started
    assert started.take_problems() == []


@pytest.fixture
def firefox(firefox_process: Firefox) -> Iterator[Firefox]:
    """Runs a test in Firefox only. A console error fails it."""
    firefox_process.take_problems()
    yield firefox_process
    assert firefox_process.take_problems() == []


@pytest.fixture(scope="session")
def embedding_site(site_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The embedding examples as a user's pages, beside a copy of ``dist/``."""
    folder = tmp_path_factory.mktemp("embedding")
    shutil.copytree(WEB / "embed", folder, dirs_exist_ok=True)
    shutil.copytree(site_folder, folder / "faceapi", copy_function=os.link)
    with serving(folder, "/their/own/") as url:
        yield url
