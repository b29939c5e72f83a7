"""What ``build.py`` guarantees: reproducible builds, pinned files only, one command."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from faceapi_build import paths
from faceapi_build.commands import COMMANDS
from faceapi_build.dependencies import npm, wasm_wheels, weights
from faceapi_build.dependencies.vendor import ONNXRUNTIME
from faceapi_build.errors import HashMismatchError
from faceapi_build.server.static_files import FRAMES, policy_for
from faceapi_build.site.assemble import INVENTORY
from faceapi_build.wheels import wheel

SEVEN = {
    *("ssd_mobilenetv1", "tiny_face_detector", "face_landmark_68", "face_landmark_68_tiny"),
    *("face_recognition", "face_expression", "age_gender"),
}


def _build(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(paths.ROOT / "build.py"), *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def _contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def scratch_cache(tmp_path: Path) -> Path:
    """A copy of the cache, made of links, parts of which can be replaced."""
    cache = tmp_path / "cache"
    cache.mkdir()
    for path in paths.cache_dir().iterdir():
        if path.is_dir():
            (cache / path.name).symlink_to(path)
    return cache


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_help_works_without_dependencies(command: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(paths.ROOT / "build.py"), *command, "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "usage: build.py" in done.stdout


def test_wheel_is_reproducible(tmp_path: Path) -> None:
    first, second = wheel.build(tmp_path / "a"), wheel.build(tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()


def test_wheel_is_pure_typed_and_minimal(tmp_path: Path) -> None:
    path = wheel.build(tmp_path)
    assert path.name.startswith("faceapi_py-") and path.name.endswith("-py3-none-any.whl")
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    folders = {name.split("/")[0] for name in names}
    assert "faceapi/py.typed" in names
    assert folders == {"faceapi", path.name.removesuffix("-py3-none-any.whl") + ".dist-info"}
    assert {Path(name).suffix for name in names if name.startswith("faceapi/")} == {
        ".json",  # the calibration of FaceIndex
        ".py",
        ".typed",
    }


def test_inventory_matches_files(site_folder: Path) -> None:
    listed = json.loads((site_folder / INVENTORY).read_text("utf-8"))["files"]
    actual = _contents(site_folder)
    del actual[INVENTORY]
    assert {entry["path"]: entry["sha256"] for entry in listed} == actual
    assert all((site_folder / entry["path"]).stat().st_size == entry["size"] for entry in listed)


def test_pages_are_served_with_their_policy(site_folder: Path) -> None:
    """As a header too, because browsers honor ``frame-ancestors`` only there."""
    stated = re.compile(rb'http-equiv="Content-Security-Policy" content="([^"]+)"')
    documents = [path for path in site_folder.rglob("*.html") if "docs" not in path.parts]
    assert len(documents) > 20
    for document in documents:
        (policy,) = stated.findall(document.read_bytes())
        assert policy_for(document) == f"{policy.decode()}; {FRAMES}", document


def test_interrupted_build_is_completed_by_the_next(site_folder: Path, tmp_path: Path) -> None:
    """Also: two builds give the same bytes, whatever the order of sets and dictionaries."""
    target = tmp_path / "dist"
    command = [sys.executable, str(paths.ROOT / "build.py"), "site", "--into", str(target)]
    unfinished = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while not list(tmp_path.glob(".dist.*.tmp/vendor")):
        assert unfinished.poll() is None
        time.sleep(0.005)
    unfinished.send_signal(signal.SIGKILL)
    unfinished.wait()
    assert not target.exists()
    done = _build("site", "--into", str(target), PYTHONHASHSEED="2")  # the fixture has 1
    assert done.returncode == 0, done.stderr
    assert _contents(target) == _contents(site_folder)
    assert [path.name for path in tmp_path.iterdir()] == ["dist"]


@pytest.mark.slow
def test_warm_build_is_offline_and_writes_only_its_target(
    site_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)  # the build must set it
    home, scratch, target = tmp_path / "home", tmp_path / "scratch", tmp_path / "out" / "dist"
    for folder in (home, scratch, target.parent):
        folder.mkdir()
    nowhere = {name: "http://127.0.0.1:9" for name in ("http_proxy", "https_proxy", "all_proxy")}
    done = _build(
        "site",
        "--into",
        str(target),
        **nowhere,
        **{name.upper(): address for name, address in nowhere.items()},
        no_proxy="",
        NO_PROXY="",
        FACEAPI_CACHE=str(paths.cache_dir()),
        HOME=str(home),
        XDG_CACHE_HOME=str(home / ".cache"),
        TMPDIR=str(scratch),
    )
    assert done.returncode == 0, done.stderr
    assert _contents(target) == _contents(site_folder)
    left = [path for folder in (home, scratch) for path in folder.rglob("*")]
    assert left == []
    assert list(target.parent.iterdir()) == [target]


def test_models_are_no_larger_than_their_weights(models_folder: Path) -> None:
    index = json.loads((models_folder / "index.json").read_text("utf-8"))["models"]
    assert index.keys() >= SEVEN
    assert sum((models_folder / index[name]["file"]).stat().st_size for name in SEVEN) <= 13.9e6


def test_index_describes_the_models(models_folder: Path) -> None:
    index = json.loads((models_folder / "index.json").read_text("utf-8"))["models"]
    for entry in index.values():
        content = (models_folder / entry["file"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (
            entry["bytes"],
            entry["sha256"],
        )
        assert entry["license"] == "MIT"
        assert entry["input"]["name"] == "pixels"
        assert entry["outputs"] == list(entry["check"]["outputs"])


def test_wrong_weights_stop_the_build() -> None:
    source = weights.read_lock()["samples"]
    weights.check(source)
    expected = "0" * 64
    with pytest.raises(HashMismatchError) as caught:
        weights.check(replace(source, files={**source.files, "sample3.jpg": expected}))
    message = str(caught.value)
    assert "sample3.jpg" in message
    assert expected in message
    assert source.files["sample3.jpg"] in message


@pytest.mark.parametrize("command", [("deps", "--verify"), ("deps",)])
def test_wrong_hash_stops_the_command(scratch_cache: Path, command: tuple[str, ...]) -> None:
    kept = scratch_cache / "wasm-wheels"
    kept.unlink()
    shutil.copytree(paths.cache_dir() / "wasm-wheels", kept)
    (damaged,) = kept.glob("numpy-*.whl")
    damaged.write_bytes(b"not numpy")
    done = _build(*command, FACEAPI_CACHE=str(scratch_cache))
    assert done.returncode == 1
    assert damaged.name in done.stderr
    assert hashlib.sha256(b"not numpy").hexdigest() in done.stderr
    (expected,) = (w.sha256 for w in wasm_wheels.wheels() if w.file == damaged.name)
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_cache_matches_its_hashes() -> None:
    done = _build("deps", "--verify")
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_npm_falls_back_to_a_python_package(scratch_cache: Path) -> None:
    installed = npm.node_modules().parent.name
    (scratch_cache / installed).unlink()
    done = _build("deps", FACEAPI_CACHE=str(scratch_cache), PATH=str(scratch_cache))
    assert done.returncode == 0, done.stderr
    assert "npm is not on the PATH" in done.stdout
    verified = _build("deps", "--verify", FACEAPI_CACHE=str(scratch_cache))
    assert verified.returncode == 0, verified.stderr


@pytest.mark.parametrize("source", npm.SOURCES, ids=lambda source: source.name)
def test_lock_file_has_hashes_and_no_urls(source: Path) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}\n", (source / npm.PINNED).read_text("ascii"))
    text = (source / "package-lock.json").read_text("utf-8")
    packages: dict[str, dict[str, Any]] = json.loads(text)["packages"]
    assert "resolved" not in text
    assert all("integrity" in entry for name, entry in packages.items() if name)


def test_only_used_onnxruntime_files_are_shipped() -> None:
    providers = (paths.SOURCES / "faceapi" / "browser" / "inference" / "providers.py").read_text(
        "utf-8"
    )
    needed = set(re.findall(r'"(ort\.[\w.]+\.mjs)"', providers))
    assert len(needed) == 4
    for bundle in sorted(needed):
        text = (npm.node_modules() / "onnxruntime-web" / "dist" / bundle).read_text("utf-8")
        for glue in re.findall(r'"(ort-wasm-[\w.-]+)\.mjs"', text):
            needed |= {f"{glue}.mjs", f"{glue}.wasm"}
    assert set(ONNXRUNTIME) == needed
