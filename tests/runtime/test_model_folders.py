"""Where model files are looked up in CPython, and in which order."""

from __future__ import annotations

import sys
from importlib import invalidate_caches
from pathlib import Path

import pytest

from faceapi.runtime import model_folders as module
from faceapi.runtime.model_folders import cache_folder, model_folders
from faceapi.runtime.native_environment import native_environment


def make(folder: Path) -> str:
    invalidate_caches()  # a package is installed while Python runs
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.json").write_text("{}")
    return folder.as_posix()


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder, a cache and a place for packages, without models and source tree."""
    monkeypatch.delenv("FACEAPI_MODELS", raising=False)
    monkeypatch.setenv("FACEAPI_CACHE", str(tmp_path / "cache"))
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    monkeypatch.setattr(module, "__file__", str(tmp_path / "tree/py/faceapi/runtime/module.py"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


def test_the_order_of_the_folders(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert model_folders() == ()
    cache = make(empty / "cache" / "models")
    tree = make(empty / "tree" / "models" / "onnx")
    assert model_folders() == (tree, cache)
    here = make(empty / "here" / "models")
    small = make(empty / "packages" / "faceapi_py_models_small")
    assert model_folders() == (small, here, tree, cache)
    large = make(empty / "packages" / "faceapi_py_models")
    assert model_folders() == (large, small, here, tree, cache)
    assert "faceapi_py_models" not in sys.modules
    monkeypatch.setenv("FACEAPI_MODELS", "https://host/models")
    assert model_folders() == ("https://host/models",)


def test_the_environment_has_them(empty: Path) -> None:
    nowhere = native_environment()
    assert (nowhere.models, nowhere.more_models) == ("", ())
    here, cache = make(empty / "here" / "models"), make(empty / "cache" / "models")
    environment = native_environment()
    assert (environment.models, environment.more_models) == (f"{here}/", (f"{cache}/",))
    argument = native_environment(models="elsewhere")
    assert (argument.models, argument.more_models) == ("elsewhere/", ())


@pytest.mark.parametrize(
    ("platform", "variable", "expected"),
    [
        ("linux", "XDG_CACHE_HOME", "faceapi/models"),
        ("win32", "LOCALAPPDATA", "faceapi/models"),
        ("darwin", "HOME", "Library/Caches/faceapi/models"),
        ("linux", "HOME", ".cache/faceapi/models"),
    ],
)
def test_the_cache_of_each_platform(
    platform: str, variable: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FACEAPI_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv(variable, str(tmp_path))
    assert cache_folder() == tmp_path / expected
