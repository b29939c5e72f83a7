"""Who may import whom, and that JavaScript is met in ``faceapi.browser`` only."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from faceapi_build.paths import SOURCES

PACKAGE = SOURCES / "faceapi"

ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "json_text": set(),
    "core": set(),
    "core.js_numbers": set(),
    "core.geometry": {"core.js_numbers"},
    "core.pixels": {"core.geometry", "core.js_numbers", "errors"},
    "core.results": {"core.geometry", "errors"},
    "core.identity": {"core.js_numbers", "core.results", "errors", "json_text"},
    "graph": {"errors", "json_text"},
    "draw": {"core"},
    "draw.painters.pil": {
        *("core", "draw", "errors", "runtime.pictures", "runtime.pictures.pixel_limit"),
    },
    "architectures": {"core", "graph", "errors"},
    "runtime": set(),
    "runtime.self_check": {"errors"},
    "runtime.backend": {"core", "runtime.self_check"},
    "runtime.mock": {"core", "errors", "runtime.backend"},
    "runtime.pictures": {"core", "errors", "runtime.pictures.pixel_limit"},
    "runtime.pictures.pixel_limit": set(),
    "runtime.onnxruntime_backend": {
        *("core", "errors", "graph", "runtime.backend", "runtime.self_check"),
    },
    "runtime.fetching": {"core", "errors", "runtime.threads"},
    "runtime.files": {"errors", "runtime.threads"},
    "runtime.threads": set(),
    "runtime.native_environment": {
        *("core", "errors", "runtime.backend", "runtime.fetching", "runtime.files"),
        *("runtime.onnxruntime_backend", "runtime.pictures", "runtime.threads"),
    },
    "pipeline": {"core", "errors", "architectures", "runtime.backend"},
    "browser": {"browser", "draw", "runtime.backend"},
    "browser.interop": {"errors", "runtime.backend"},
    "browser.media": {"browser.interop", "core", "errors"},
    "browser.inference": {
        *("browser.interop", "browser.media", "core", "errors", "graph", "json_text"),
        *("runtime.backend", "runtime.self_check"),
    },
    "browser.storage": {"browser.interop", "core", "errors", "json_text"},
    "browser.page": {"browser.interop", "browser.media", "core", "draw", "errors"},
    "browser.page.face_overlay": {"", "browser", "draw", "errors", "json_text", "types"},
    "env": {"runtime.backend"},
    "networks": {
        *("core", "errors", "graph", "json_text", "architectures", "pipeline", "env"),
        *("runtime.backend", "runtime.self_check"),
    },
    "client": {
        *("core", "errors", "architectures", "pipeline", "networks", "env"),
        *("runtime.backend", "runtime.mock"),
    },
    "media": {
        *("core", "downloads", "env", "errors", "runtime.backend"),
        "runtime.pictures.pixel_limit",
    },
    "downloads": {"env", "errors", "graph", "json_text", "runtime.backend"},
    "_api": {"client", "core", "runtime.backend", "pipeline"},
    "types": {"client", "core", "pipeline"},
    "backends": {"runtime"},
    "compat": {"_api", "core", "draw", "env", "errors", "media", "networks", "pipeline", "runtime"},
    "": {"_api", "backends", "client", "core", "draw", "errors", "media", "networks", "types"},
    "cli": {"", "core", "draw", "errors", "runtime.backend"},
    "__main__": {"cli"},
}
"""Layer (the longest that fits a module) to the layers it may import. ``""`` is ``faceapi``."""

LATE: dict[str, set[str]] = {
    "draw": {"draw.painters.pil"},
    "env": {"browser", "runtime.native_environment"},
    "media": {"browser", "runtime.pictures"},
}
"""What may be imported inside a function, where the platform is known."""

OUTSIDE: dict[str, set[str]] = {
    "browser": {"numpy", "js", "pyodide", "pyodide_js", "pyscript", "faceapi_host"},
    "draw": {"numpy"},
    "draw.painters.pil": {"numpy", "PIL"},
    "errors": set(),
    "json_text": set(),
    "cli": {"numpy", "PIL"},
    "runtime.onnxruntime_backend": {"numpy", "onnxruntime"},
    "runtime.pictures": {"numpy", "PIL"},
}
"""What may be imported from outside the package and the standard library; numpy if not named."""


@dataclass(frozen=True)
class Import:
    """One import statement: from where, what, and whether a function holds it."""

    importer: str
    imported: str
    late: bool


def _modules() -> list[str]:
    return sorted(_name(path) for path in PACKAGE.rglob("*.py"))


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def _path(module: str) -> Path:
    path = PACKAGE.joinpath(*module.split(".")) if module else PACKAGE
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _imports(module: str) -> Iterator[Import]:
    tree = ast.parse(_path(module).read_text("utf-8"))
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


def _sources(node: ast.ImportFrom) -> Iterator[str]:
    """``from a.b import c`` imports ``a.b.c`` where that is a module, else ``a.b``."""
    for alias in node.names:
        whole = f"{node.module}.{alias.name}"
        is_module = whole.startswith("faceapi.") and _path(whole[8:]).exists()
        yield whole if is_module else str(node.module)


def _layer(module: str, table: dict[str, set[str]]) -> str | None:
    parts = module.split(".")
    names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((name for name in names if name in table), "" if module == "" else None)


def _complaint(found: Import) -> str | None:
    top, _, rest = found.imported.partition(".")
    if top in sys.stdlib_module_names:
        return None
    layer = _layer(found.importer, ALLOWED)
    if layer is None:
        return f"faceapi.{found.importer} belongs to no layer; give it a row in ALLOWED"
    if top == "faceapi":
        target = _layer(rest, ALLOWED)
        allowed = ALLOWED[layer] | (LATE.get(layer, set()) if found.late else set())
        fits = target == layer or target in allowed or (target or "").split(".")[0] in allowed
    else:
        fits = top in OUTSIDE.get(_layer(found.importer, OUTSIDE) or "", {"numpy"})
    return None if fits else f"faceapi.{found.importer or '__init__'} imports {found.imported}"


def test_every_import_follows_the_table() -> None:
    found = [statement for module in _modules() for statement in _imports(module)]
    complaints = [complaint for statement in found if (complaint := _complaint(statement))]
    assert len(found) > 100
    assert complaints == []


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("core.geometry", "faceapi.graph.var"),
        ("architectures.age_gender", "faceapi.runtime.backend"),
        ("pipeline.executor", "js"),
        ("graph.var", "onnx"),
        ("client", "faceapi.browser.media.camera"),
        ("no_such_layer", "numpy"),
    ],
)
def test_the_table_refuses(importer: str, imported: str) -> None:
    assert _complaint(Import(importer, imported, late=False)) is not None


def test_only_json_text_parses_json() -> None:
    """It checks the depth first, without which a nested file ends Python in a browser."""
    parser = re.compile(r"\bjson\.loads?\b|\bJSONDecoder\b|\bfrom json import\b")
    parsing = [module for module in _modules() if parser.search(_path(module).read_text("utf-8"))]
    assert parsing == ["json_text"]


IMPORT_EVERYTHING = """
import importlib, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"js", "pyodide", "pyodide_js", "pyscript", "faceapi_host"}:
            raise AssertionError(f"{name} was imported outside the browser")

sys.meta_path.insert(0, Refuse())
import faceapi
heavy = {"onnxruntime", "PIL"} & sys.modules.keys()
assert not heavy, f"import faceapi alone brings {heavy}"
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def test_everything_but_the_browser_imports_without_javascript() -> None:
    outside = [f"faceapi.{name}" for name in _modules() if name and name.split(".")[0] != "browser"]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORT_EVERYTHING, *outside],
        env={"PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
