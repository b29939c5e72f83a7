"""The build verifies everything in the cache against a hash in the tree."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from faceapi_build import bytecode, models, paths
from faceapi_build.dependencies import npm, npm_archive, weights
from faceapi_build.dependencies.vendor import VendorFile, vendor_files
from faceapi_build.dependencies.weights import center_face, mtcnn
from faceapi_build.errors import BuildError, HashMismatchError


def build(*arguments: str, cache: Path) -> subprocess.CompletedProcess[str]:
    """Run ``build.py`` with another cache."""
    return subprocess.run(
        [sys.executable, str(paths.ROOT / "build.py"), *arguments],
        env={**os.environ, "FACEAPI_CACHE": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache with a copy of the npm packages, which tests damage, and links to the rest."""
    cache = tmp_path_factory.mktemp("cache")
    installed = npm.node_modules().parent
    for path in paths.cache_dir().iterdir():
        if path.is_dir() and path != installed:
            (cache / path.name).symlink_to(path)
    shutil.copytree(installed, cache / installed.name)
    yield cache
    shutil.rmtree(cache)


@pytest.mark.parametrize(
    "name",
    [
        "node_modules/onnxruntime-web/dist/ort.wasm.min.mjs",
        "node_modules/pyodide/pyodide.asm.wasm",
        "node_modules/pyodide/pyodide-lock.json",
        "node_modules/@pyscript/core/LICENSE",
        "hashes.json",
    ],
)
def test_a_changed_byte_of_an_npm_package_stops_the_build(
    cache: Path, tmp_path: Path, name: str
) -> None:
    damaged = cache / npm.node_modules().parent.name / name
    intact = damaged.read_bytes()
    damaged.write_bytes(intact[:-1] + bytes([intact[-1] ^ 1]))
    done = build("site", "--into", str(tmp_path / "dist"), cache=cache)
    damaged.write_bytes(intact)
    assert done.returncode == 1
    assert str(damaged) in done.stderr
    assert hashlib.sha256(intact).hexdigest() in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize("name", ["ws/LICENSE-2", "pyodide/node_modules/ws/index.js"])
def test_a_file_added_to_an_npm_package_stops_the_build(cache: Path, name: str) -> None:
    """A license would be shown; a module would run."""
    added = cache / npm.node_modules().parent.name / "node_modules" / name
    added.parent.mkdir(parents=True, exist_ok=True)
    added.write_text("added", "ascii")
    done = build("deps", cache=cache)
    added.unlink()
    assert done.returncode == 1
    assert str(added) in done.stderr


def test_a_missing_file_and_a_link_stop_the_build(cache: Path, tmp_path: Path) -> None:
    file = cache / npm.node_modules().parent.name / "node_modules" / "ws" / "LICENSE"
    file.replace(tmp_path / "elsewhere")
    missing = build("deps", "--verify", cache=cache)
    file.symlink_to(tmp_path / "elsewhere")
    linked = build("deps", "--verify", cache=cache)
    file.unlink()
    shutil.copyfile(tmp_path / "elsewhere", file)
    assert (missing.returncode, linked.returncode) == (1, 1)
    assert f"{file} does not have" in missing.stderr
    assert "a link" in linked.stderr


def test_a_file_that_changes_after_its_verification_is_not_shipped(tmp_path: Path) -> None:
    shipped = {file.target: file for file in vendor_files() if file.source}
    assert all(re.fullmatch("[0-9a-f]{64}", file.sha256) for file in shipped.values())
    file = shipped["onnxruntime/ort.wasm.min.mjs"]
    changed = tmp_path / "changed.mjs"
    assert file.source is not None
    changed.write_bytes(file.source.read_bytes() + b"\n")
    with pytest.raises(HashMismatchError, match=r"changed\.mjs"):
        VendorFile(file.target, changed, file.sha256).write(tmp_path / "vendor")
    assert not (tmp_path / "vendor" / file.target).exists()


@pytest.mark.slow
def test_changed_bytecode_is_compiled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    monkeypatch.setenv("FACEAPI_CACHE", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()
    installed = npm.node_modules().parent.name
    (tmp_path / "cache" / installed).symlink_to(cache / installed)
    source = tmp_path / "python.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("a.py", "b = 1")
    (first,) = bytecode.compiled([bytecode.Archive(source, "/root")])
    intact = first.path.read_bytes()
    first.path.write_bytes(intact[:-1] + bytes([intact[-1] ^ 1]))
    assert not first.is_intact
    (again,) = bytecode.compiled([bytecode.Archive(source, "/root")])
    assert again.is_intact
    assert again.path.read_bytes() == intact


@pytest.mark.slow
def test_changed_models_are_written_again(models_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "onnx"
    shutil.copytree(models_folder, folder)
    damaged = folder / "tiny_face_detector.onnx"
    intact = damaged.read_bytes()
    damaged.write_bytes(intact[:-1] + bytes([intact[-1] ^ 1]))
    with pytest.raises(BuildError, match="were changed during the build"):
        models.copy(tmp_path / "copy", folder)
    models.build(folder)
    assert damaged.read_bytes() == intact


def test_a_changed_manifest_is_converted_again(tmp_path: Path) -> None:
    for name, converter in (("mtcnn", mtcnn), ("center_face", center_face)):
        packaged = weights.read_lock()[name].path
        converter.convert(packaged, tmp_path)
        manifest = tmp_path / converter.MANIFEST
        intact = manifest.read_bytes()
        manifest.write_bytes(intact.replace(b"float32", b"float64"))
        converter.convert(packaged, tmp_path)
        assert manifest.read_bytes() == intact


def archive_of(path: Path, *members: tarfile.TarInfo) -> Path:
    """An npm archive with these members; regular ones contain a few bytes."""
    with tarfile.open(path, "w:gz") as archive:
        for member in members:
            member.size = 7 if member.isreg() else 0
            archive.addfile(member, io.BytesIO(b"content"))
    return path


def test_archive_is_unpacked_without_its_top_folder(tmp_path: Path) -> None:
    archive = archive_of(tmp_path / "a.tgz", tarfile.TarInfo("package/dist/a.js"))
    npm_archive.unpack(archive, tmp_path / "a")
    assert (tmp_path / "a" / "dist" / "a.js").read_bytes() == b"content"


@pytest.mark.parametrize("name", ["package/../../a", "/package/a", "package/../a", "a"])
def test_archive_cannot_write_outside_its_folder(tmp_path: Path, name: str) -> None:
    archive = archive_of(tmp_path / "a.tgz", tarfile.TarInfo(name))
    with pytest.raises(BuildError, match="not a regular file below its folder"):
        npm_archive.unpack(archive, tmp_path / "deep" / "a")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tgz"]


@pytest.mark.parametrize("link", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_archive_with_links_is_rejected(tmp_path: Path, link: bytes) -> None:
    member = tarfile.TarInfo("package/a")
    member.type = link
    member.linkname = "../../secret"
    with pytest.raises(BuildError, match="not a regular file below its folder"):
        npm_archive.unpack(archive_of(tmp_path / "a.tgz", member), tmp_path / "a")


def test_entry_without_sha512_is_rejected() -> None:
    for entry in ({"version": "1.0.0"}, {"version": "1.0.0", "integrity": "sha1-abc"}):
        with pytest.raises(BuildError, match=r"no SHA-512 for node_modules/ws"):
            npm_archive.Package.from_lock("node_modules/ws", entry)
