"""No folder and no file grows too large to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from faceapi_build.paths import ROOT, SOURCES, WEB

MAX_FILES = 13
MAX_LINES = 260

FOLDERS = (SOURCES / "faceapi", SOURCES / "faceapi_build", WEB / "shared")

SOURCE_FILES = {
    SOURCES / "faceapi": (".py",),
    SOURCES / "faceapi_build": (".py",),
    WEB: (".py", ".js", ".mjs"),
}

IGNORED = {"__pycache__", "node_modules"}


def full_folders(folders: Iterable[Path]) -> list[str]:
    """Folders with more than ``MAX_FILES`` files, subfolders included, each with its count."""
    counts = {
        folder: sum(path.is_file() for path in folder.iterdir())
        for root in folders
        for folder in [root, *root.rglob("*/")]
        if IGNORED.isdisjoint(folder.parts)
    }
    return [f"{_name(folder)}: {count}" for folder, count in counts.items() if count > MAX_FILES]


def long_files(paths: Iterable[Path]) -> dict[str, int]:
    """Files with more than ``MAX_LINES`` lines, and their number of lines."""
    counts = {_name(path): len(path.read_text("utf-8").splitlines()) for path in paths}
    return {name: count for name, count in counts.items() if count > MAX_LINES}


def _source_files() -> Iterator[Path]:
    for root, suffixes in SOURCE_FILES.items():
        for path in root.rglob("*"):
            if path.suffix in suffixes and IGNORED.isdisjoint(path.parts):
                yield path


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def test_folders_stay_small() -> None:
    assert full_folders(FOLDERS) == []


def test_files_stay_short() -> None:
    paths = list(_source_files())
    assert len(paths) > 200
    assert long_files(paths) == {}


def test_a_full_folder_is_reported(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    for number in range(MAX_FILES):
        (inner / f"{number}.py").touch()
    assert full_folders([tmp_path]) == []
    (inner / "one_more.html").touch()
    assert full_folders([tmp_path]) == [f"inner: {MAX_FILES + 1}"]


def test_a_long_file_is_reported(tmp_path: Path) -> None:
    short, long = tmp_path / "short.py", tmp_path / "long.py"
    short.write_text("pass\n" * MAX_LINES, "utf-8")
    long.write_text("pass\n" * (MAX_LINES + 1), "utf-8")
    assert long_files([short, long]) == {"long.py": MAX_LINES + 1}
