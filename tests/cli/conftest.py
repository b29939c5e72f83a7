"""An image to read, and a way to run command lines."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image
from tests.cli.running import Run

from faceapi.cli import main


@pytest.fixture
def picture(samples_folder: Path, tmp_path: Path) -> Path:
    """One image with three faces, alone in its folder."""
    target = tmp_path / "in" / "people.jpg"
    target.parent.mkdir()
    shutil.copyfile(samples_folder / "sample1.jpg", target)
    return target


@pytest.fixture
def small(picture: Path) -> Path:
    """The same image, smaller, for tests that do not depend on the faces."""
    with Image.open(picture) as image:
        image.resize((480, 320)).save(picture)
    return picture


@pytest.fixture
def run(models_folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line in this process."""

    def command(*arguments: object) -> tuple[int, str, str]:
        code = main([*(str(argument) for argument in arguments), "--models", str(models_folder)])
        out, err = capsys.readouterr()
        return code, out, err

    return command


@pytest.fixture
def standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[bytes], None]]:
    """Replaces the standard input of this process."""
    with ExitStack() as files:

        def replace(content: bytes) -> None:
            path = tmp_path / "standard-input"
            path.write_bytes(content)
            stream = files.enter_context(path.open("rb"))
            monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=stream))

        yield replace
