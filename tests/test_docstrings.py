"""The docstring of a public name gives the shapes of arrays and the errors raised.

The test reads the sources, so it covers modules that only a browser can import. The docstring of a
class counts for its members, and a docstring may refer to another one ("as :func:`…`").
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pytest

from faceapi import errors
from faceapi_build.paths import SOURCES

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef

REFERS_ELSEWHERE = re.compile(r"(^|\b([Aa]s|see)\s+):(func|meth|attr):`")
ARRAY = re.compile(r"\b(NDArray|ArrayLike|Points|Outputs)\b")
SHAPE = re.compile(r"``(\w+ )?[(\[][^)\]]*,[^)\]]*[)\]]``")


@dataclass(frozen=True)
class Documented:
    """A function, a method or a field."""

    where: str
    text: str
    annotations: tuple[str, ...]
    raises: frozenset[str]

    @property
    def lacks_shape(self) -> bool:
        """Whether an annotation is an array and the text gives no shape."""
        has_array = any(ARRAY.search(annotation) for annotation in self.annotations)
        return has_array and not (REFERS_ELSEWHERE.search(self.text) or SHAPE.search(self.text))


def public_modules(package: str, names: set[str] | None = None) -> Iterator[tuple[Path, set[str]]]:
    """Source files of a package's public names, or of those in ``names``, each with its names."""
    folder = SOURCES / package.replace(".", "/")
    source = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    if names is not None:
        yield source, names  # those that the package itself defines
    for node in ast.parse(source.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("faceapi."):
            assert node.module
            path = SOURCES / node.module.replace(".", "/")
            imported = {alias.name for alias in node.names}
            public = imported if names is None else imported & names
            if public and path.is_dir():
                yield from public_modules(node.module, public)
            elif public:
                yield path.with_suffix(".py"), public


def documented(path: Path, names: set[str]) -> Iterator[Documented]:
    """Public items of a file: the functions in ``names``, and the members of public classes."""
    tree = ast.parse(path.read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)]
    helpers = {node.name: node for node in functions if node.name.startswith("_")}
    for node in tree.body:
        if isinstance(node, FUNCTIONS) and node.name in names:
            yield from function(path, node, helpers, "")
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            about = ast.get_docstring(node) or ""
            for member, following in zip(node.body, [*node.body[1:], None], strict=True):
                if isinstance(member, FUNCTIONS):
                    if not member.name.startswith("_") or member.name in CONSTRUCTORS:
                        yield from function(path, member, helpers, about)
                elif isinstance(member, ast.AnnAssign):
                    annotation = ast.unparse(member.annotation)
                    name = ast.unparse(member.target)
                    if not name.startswith("_"):
                        where = f"{path.name}: {node.name}.{name}"
                        text = field_docstring(following) + about
                        yield Documented(where, text, (annotation,), frozenset())


CONSTRUCTORS = ("__init__", "__post_init__")


def field_docstring(node: ast.stmt | None) -> str:
    """The string below a field; empty if there is none."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return str(node.value.value)
    return ""


def function(
    path: Path, node: Function, helpers: dict[str, Function], about: str
) -> Iterator[Documented]:
    if any(ast.unparse(decorator) == "overload" for decorator in node.decorator_list):
        return
    arguments = [*node.args.args, *node.args.kwonlyargs]
    annotations = [argument.annotation for argument in arguments] + [node.returns]
    yield Documented(
        f"{path.name}:{node.lineno} {node.name}",
        f"{ast.get_docstring(node) or ''}\n{about}",
        tuple(ast.unparse(annotation) for annotation in annotations if annotation is not None),
        frozenset(raised(node, helpers, set())),
    )


def raised(node: ast.AST, helpers: dict[str, Function], seen: set[str]) -> set[str]:
    """Errors raised by a function itself or by private functions of its file that it calls."""
    names = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Raise) and isinstance(inner.exc, ast.Call):
            names.add(ast.unparse(inner.exc.func))
        elif isinstance(inner, ast.Call):
            name = ast.unparse(inner.func).rpartition(".")[2]
            if name in helpers and name not in seen:
                names |= raised(helpers[name], helpers, {*seen, name})
    return {name for name in names if hasattr(builtins, name) or hasattr(errors, name)} - {
        "NotImplementedError"
    }


@pytest.fixture(scope="module")
def public() -> list[Documented]:
    """Every public function, method and field of the package."""
    packages = (
        *("faceapi", "faceapi.backends", "faceapi.browser", "faceapi.compat", "faceapi.draw"),
        *("faceapi.networks", "faceapi.recognition", "faceapi.types"),
    )
    modules = [module for package in packages for module in public_modules(package)]
    items = [item for path, names in modules for item in documented(path, names)]
    assert len(items) > 500
    return items


def test_arrays_have_a_shape(public: list[Documented]) -> None:
    assert [item.where for item in public if item.lacks_shape] == []


def test_errors_are_named(public: list[Documented]) -> None:
    undocumented = {
        item.where: missing
        for item in public
        if (missing := {name for name in item.raises if name not in item.text})
        and not REFERS_ELSEWHERE.search(item.text)
    }
    assert undocumented == {}
