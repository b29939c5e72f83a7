"""``CONTRIBUTING.md`` names files and commands that exist, and every package."""

from __future__ import annotations

import re

from faceapi_build.commands import COMMANDS
from faceapi_build.paths import ROOT, SOURCES

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def test_named_paths_exist() -> None:
    paths = re.findall(r"(?<![\w/])((?:py|web|tests|docs|models|\.github)/[\w./-]*\w)", TEXT)
    assert len(paths) > 40
    missing = {path for path in paths if not (ROOT / path).exists()}
    assert missing <= {"models/onnx"}


def test_files_named_relative_to_the_package_exist() -> None:
    paths = re.findall(r"`((?:\w+/)+\w+\.py)`", TEXT)
    folders = (ROOT, SOURCES / "faceapi", ROOT / "tests")
    missing = [path for path in paths if not any((folder / path).exists() for folder in folders)]
    assert missing == []


def test_named_commands_exist() -> None:
    commands = set(re.findall(r"python build\.py (\w+)", TEXT))
    assert commands >= {"serve", "check", "test", "bench", "fuzz", "soak", "mutate", "lock"}
    assert commands <= COMMANDS.keys()


def test_every_package_is_described() -> None:
    packages = [path.parent.name for path in (SOURCES / "faceapi").glob("*/__init__.py")]
    assert len(packages) > 8
    assert [name for name in packages if f"| `py/faceapi/{name}` |" not in TEXT] == []


def test_the_glossary_is_short() -> None:
    glossary = TEXT.partition("## Glossary\n")[2].strip().splitlines()
    assert 15 <= len(glossary) <= 25
