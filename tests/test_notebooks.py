"""Notebooks in CPython: Jupyter and marimo; ``tests/browser/test_notebooks.py`` has the others."""

from __future__ import annotations

import base64
import os
import runpy
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from faceapi_build.paths import ROOT, SOURCES, WEB

nbformat: Any = import_module("nbformat")
nbclient: Any = import_module("nbclient")
PNG = b"\x89PNG"


@pytest.fixture
def executed(
    tmp_path: Path, models_folder: Path, samples_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Any]]:
    """The outputs of the code cells of ``examples/faces.ipynb``, run by a Jupyter kernel."""
    shutil.copyfile(samples_folder / "sample1.jpg", tmp_path / "photo.jpg")
    monkeypatch.setenv("PYTHONPATH", os.fspath(SOURCES))
    monkeypatch.setenv("FACEAPI_MODELS", os.fspath(models_folder))
    monkeypatch.setenv("IPYTHONDIR", os.fspath(tmp_path / "ipython"))
    notebook = nbformat.read(ROOT / "examples" / "faces.ipynb", as_version=4)
    client = nbclient.NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    )
    client.execute()
    yield [cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code"]


def test_jupyter_shows_faces_and_accepts_both_ways(executed: list[Any]) -> None:
    (first,), (second,) = executed
    assert base64.b64decode(first["data"]["image/png"]).startswith(PNG)
    html = first["data"]["text/html"]
    assert html.count("<tr>") == 4
    assert "<svg" in html
    assert second["data"]["text/plain"].count(",") == 2


def test_the_marimo_notebook_is_a_program() -> None:
    notebook = runpy.run_path(str(WEB / "notebooks" / "faces.py"))
    assert type(notebook["app"]).__module__.startswith("marimo")
