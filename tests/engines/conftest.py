"""Firefox and WebKitGTK, each started once, and the site as it is served to Chromium too."""

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


@pytest.fixture(scope="module")
def firefox_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """Firefox; use :func:`firefox`, which also looks at its console."""
    with Firefox(engines.ensure_firefox(), tmp_path_factory.mktemp("firefox")) as browser:
        yield browser


@pytest.fixture(scope="module")
def webkit_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebKit]:
    """WebKitGTK; use :func:`engine`, which also looks at its console."""
    with WebKit(engines.ensure_webkit(), tmp_path_factory.mktemp("webkit")) as browser:
        yield browser


@pytest.fixture(scope="module", params=["firefox", "webkit"])
def started(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn, with all its tests at once."""
    browser: Engine = request.getfixturevalue(f"{request.param}_alone")
    return browser


@pytest.fixture
def engine(started: Engine) -> Iterator[Engine]:
    """A test with this runs in each engine. A complaint on the console fails it."""
    started.take_problems()
    yield started
    assert started.take_problems() == []


@pytest.fixture
def firefox(firefox_alone: Firefox) -> Iterator[Firefox]:
    """A test with this runs in Firefox only. A complaint on the console fails it."""
    firefox_alone.take_problems()
    yield firefox_alone
    assert firefox_alone.take_problems() == []


@pytest.fixture(scope="session")
def somebodys_site(site_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the examples of embedding are somebody's own pages, beside a copy of ``dist/``."""
    folder = tmp_path_factory.mktemp("somebody")
    shutil.copytree(WEB / "embed", folder, dirs_exist_ok=True)
    shutil.copytree(site_folder, folder / "faceapi", copy_function=os.link)
    with serving(folder, "/their/own/") as url:
        yield url
