"""Files that tests need: weights, models, sample pictures, golden results.

``python build.py test`` installs them; a test that misses one fails and says so.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import settings
from tests.background_server import port_of, running

from faceapi_build.dependencies import npm
from faceapi_build.files import file_lock
from faceapi_build.paths import ONNX, ROOT, SAMPLES, WEB, WEIGHTS
from faceapi_build.server.serve import make_server
from faceapi_build.testing import run_tests

PREFIX = "/some/sub/path/"

# The same inputs in every run, and no deadline, so that a busy machine does not fail tests.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.register_profile("thorough", deadline=None, max_examples=5000, database=None)
settings.load_profile("steady")

Golden: TypeAlias = Callable[[str, str], dict[str, Any]]


LONGEST = (
    *("test_build.py", "test_pages.py", "test_accessibility.py", "test_ort_web.py"),
    *("test_snippets.py", "test_embed.py", "test_photo.py", "test_photo_start.py"),
    *("test_original_mtcnn.py", "test_people.py"),
    *("test_original_weights.py", "test_batch_failures.py", "test_bench.py", "test_offline.py"),
    *("test_backend_selection.py", "test_interruptions.py", "test_site.py", "test_parity.py"),
)
"""Files that take longest. They start first, so that no process works on one alone at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests in ``browser/`` and ``engines/``, and run those in ``browser/`` last.

    Last, because Playwright keeps an event loop running in this thread until the end of the
    session, so no later test could run its own.
    """
    for item in items:
        for folder in ("browser", "engines"):
            if folder in item.path.relative_to(ROOT).parts:
                item.add_marker(folder)
    items.sort(key=_order)


def _order(item: pytest.Item) -> tuple[bool, int]:
    name = item.path.name
    position = LONGEST.index(name) if name in LONGEST else len(LONGEST)
    return item.get_closest_marker("browser") is not None, position


@pytest.fixture(scope="session")
def weights_folder() -> Path:
    """The published weights, in face-api.js's format: manifests and shards."""
    return _required(WEIGHTS, "deps")


@pytest.fixture(scope="session")
def models_folder() -> Path:
    """Our ``.onnx`` files with ``index.json``."""
    return _required(ONNX, "models")


@pytest.fixture(scope="session")
def samples_folder() -> Path:
    """``sample1.jpg`` to ``sample6.jpg``, as in the site."""
    return _required(SAMPLES, "deps")


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The site, built from the current tree. The processes of ``build.py test`` share it."""
    shared = os.environ.get(run_tests.SITE_VARIABLE)
    folder = Path(shared) if shared else tmp_path_factory.mktemp("site") / "dist"
    with file_lock(folder.with_name(f"{folder.name}.lock")):
        if not folder.exists():
            command = [sys.executable, str(ROOT / "build.py"), "site", "--into", str(folder)]
            subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": "1"}, check=True)
    yield folder
    if not shared:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def site_url(site_folder: Path) -> Iterator[str]:
    """Base URL of the served site: below a sub-path, ending with a slash."""
    with serving(site_folder, PREFIX) as url:
        yield url


@contextmanager
def serving(folder: Path, prefix: str) -> Iterator[str]:
    """Serve a folder like ``build.py serve``; yields its URL, ending with a slash."""
    with running(make_server(folder, prefix=prefix)) as server:
        yield f"http://localhost:{port_of(server)}{prefix}"


@pytest.fixture(scope="session")
def face_api_js() -> Path:
    """The npm package face-api.js 0.22.2, which the benchmark compares with."""
    return _required(npm.node_modules(WEB / "bench") / "face-api.js", "test")


@pytest.fixture(scope="session")
def golden() -> Golden:
    """Reads golden results: ``golden("face-api.js-0.22.2", "sample1")``."""

    def read(producer: str, sample: str) -> dict[str, Any]:
        path = ROOT / "tests" / "golden" / producer / f"{sample}.json"
        content: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return content

    return read


def _required(folder: Path, command: str) -> Path:
    if not folder.is_dir():
        pytest.fail(f"{folder} is missing; run: python build.py {command}", pytrace=False)
    return folder
