"""Reads which modules of the package import which; ``test_architecture`` judges that."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

from faceapi_build.paths import SOURCES

PACKAGE = SOURCES / "faceapi"


@dataclass(frozen=True)
class Import:
    """One import statement. ``late`` is true inside a function."""

    importer: str
    imported: str
    late: bool


def module_names() -> list[str]:
    """Every module of the package, relative to ``faceapi``, which is ``""`` itself."""
    return sorted(_name(path) for path in PACKAGE.rglob("*.py"))


def module_path(module: str) -> Path:
    """The source file of a module."""
    path = PACKAGE.joinpath(*module.split(".")) if module else PACKAGE
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def imports_of(module: str) -> Iterator[Import]:
    """Every import of a module, by the full name of the imported module."""
    tree = ast.parse(module_path(module).read_text("utf-8"))
    late = {
        id(inner)
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(outer)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module, alias.name, id(node) in late)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for name in _sources(node):
                yield Import(module, name, id(node) in late)


def longest_prefix(module: str, names: Container[str]) -> str | None:
    """The longest of ``names`` that is the module or a package around it; ``""`` fits ``""``."""
    parts = module.split(".")
    prefixes = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((name for name in prefixes if name in names), None)


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def _sources(node: ast.ImportFrom) -> Iterator[str]:
    """``from a.b import c`` imports ``a.b.c`` if that is a module, else ``a.b``."""
    for alias in node.names:
        name = f"{node.module}.{alias.name}"
        is_module = name.startswith("faceapi.") and module_path(name[8:]).exists()
        yield name if is_module else str(node.module)
