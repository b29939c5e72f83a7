"""``build.py version``: the version, which ``faceapi.__version__`` states, and all copies of it."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from faceapi_build.console import log
from faceapi_build.errors import BuildError
from faceapi_build.paths import ROOT, SOURCES

SOURCE = SOURCES / "faceapi" / "__init__.py"
_STATEMENT = re.compile(r'^__version__ = "([^"]+)"$', re.M)
_VALID = re.compile(r"\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?")
COPIES = (
    (re.compile(r"(faceapi_py(?:_models(?:_small)?)?-)\d[\w.]*?(?=-py3-none-any\.whl)"), "wheel"),
    (re.compile(r"(faceapi-py-models==)\d[\w.]*"), "requirement"),
    (re.compile(r"^(version: )\S+", re.M), "citation"),
)
"""Patterns before and around a version, and what they match. The group is kept."""


def run(options: Namespace) -> int:
    """Print the version, or set it everywhere."""
    if options.new is None:
        log(read())
        return 0
    if not _VALID.fullmatch(options.new):
        raise BuildError(f"the version must be like 1.2.3 or 1.2.3rc1, got {options.new[:60]!r}")
    text = SOURCE.read_text("utf-8")
    SOURCE.write_text(_STATEMENT.sub(f'__version__ = "{options.new}"', text), "utf-8")
    for path in files():
        update(path, options.new)
    log(f"{options.new}: now give it a date in CHANGELOG.md")
    return 0


def read() -> str:
    """The version in ``py/faceapi/__init__.py``."""
    match = _STATEMENT.search(SOURCE.read_text("utf-8"))
    if match is None:
        raise BuildError(f'{SOURCE} has no line __version__ = "…"')
    return match[1]


def files() -> Iterator[Path]:
    """The files with copies of the version."""
    for name in ("README.md", "CITATION.cff", "pyproject.toml"):
        yield ROOT / name
    for folder in ("embed", "notebooks"):
        yield from sorted(path for path in (ROOT / "web" / folder).rglob("*") if path.is_file())


def update(path: Path, version: str) -> None:
    """Replace each copy of the version in a file."""
    text = path.read_text("utf-8")
    for pattern, place in COPIES:
        if place != "citation" or path.suffix == ".cff":
            text = pattern.sub(rf"\g<1>{version}", text)
    path.write_text(text, "utf-8")


def copies(path: Path) -> set[str]:
    """The versions that a file states."""
    text = path.read_text("utf-8")
    return {
        match[0].removeprefix(match[1])
        for pattern, place in COPIES
        if place != "citation" or path.suffix == ".cff"
        for match in pattern.finditer(text)
    }
