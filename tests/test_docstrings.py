"""What the docstring of a public name has to say: shapes, units or ranges, and errors.

Read from the sources, so that what can only be imported in a browser is looked at as well. What a
class says counts for its members, and a docstring may point to another one ("as :func:`…`").
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

POINTS_ELSEWHERE = re.compile(r"(^|\b([Aa]s|see)\s+):(func|meth|attr):`")
ARRAY = re.compile(r"\b(NDArray|ArrayLike|Points|Outputs)\b")
SHAPE = re.compile(r"``(\w+ )?[(\[][^)\]]*,[^)\]]*[)\]]``")
NUMBER = re.compile(r"\b(float|int)\b")
UNIT = re.compile(
    r"\b(pixels?|years?|degrees?|(milli)?seconds?|bytes?|fractions?|relative|times|distance"
    r"|how many|number of|\d\.?\d* to \d|more than|at least|or more|multiple of|between)\b",
    re.IGNORECASE,
)
"""Units, and words that come with a range or a count."""


@dataclass(frozen=True)
class Documented:
    """A function, a method or a field."""

    where: str
    text: str
    annotations: tuple[str, ...]
    raises: frozenset[str]

    def lacks(self, about: re.Pattern[str], wanted: re.Pattern[str]) -> bool:
        """Whether it has to do with ``about`` and does not say what is ``wanted``."""
        concerned = any(about.search(annotation) for annotation in self.annotations)
        return concerned and not (POINTS_ELSEWHERE.search(self.text) or wanted.search(self.text))


def public_modules(package: str) -> Iterator[tuple[Path, set[str]]]:
    """The files that the names of a package come from, and these names."""
    folder = SOURCES / package.replace(".", "/")
    source = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    for node in ast.parse(source.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("faceapi."):
            assert node.module
            path = SOURCES / node.module.replace(".", "/")
            if path.is_dir():
                yield from public_modules(node.module)
            else:
                yield path.with_suffix(".py"), {alias.name for alias in node.names}


def documented(path: Path, names: set[str]) -> Iterator[Documented]:
    """Everything in a file that a user may call or read: functions called so, and all classes."""
    tree = ast.parse(path.read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)]
    helpers = {node.name: node for node in functions if node.name.startswith("_")}
    for node in tree.body:
        if isinstance(node, FUNCTIONS) and node.name in names:
            yield from function(path, node, helpers, "")
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            about = ast.get_docstring(node) or ""
            for member, after in zip(node.body, [*node.body[1:], None], strict=True):
                if isinstance(member, FUNCTIONS):
                    if not member.name.startswith("_") or member.name in CONSTRUCTORS:
                        yield from function(path, member, helpers, about)
                elif isinstance(member, ast.AnnAssign):
                    kind = ast.unparse(member.annotation)
                    name = ast.unparse(member.target)
                    if not name.startswith("_"):
                        where = f"{path.name}: {node.name}.{name}"
                        yield Documented(where, said(after) + about, (kind,), frozenset())


CONSTRUCTORS = ("__init__", "__post_init__")


def said(node: ast.stmt | None) -> str:
    """The text below a field."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return str(node.value.value)
    return ""


def function(
    path: Path, node: Function, helpers: dict[str, Function], about: str
) -> Iterator[Documented]:
    if any(ast.unparse(decorator) == "overload" for decorator in node.decorator_list):
        return
    arguments = [*node.args.args, *node.args.kwonlyargs]
    annotations = [each.annotation for each in arguments] + [node.returns]
    yield Documented(
        f"{path.name}:{node.lineno} {node.name}",
        f"{ast.get_docstring(node) or ''}\n{about}",
        tuple(ast.unparse(each) for each in annotations if each is not None),
        frozenset(raised(node, helpers, set())),
    )


def raised(node: ast.AST, helpers: dict[str, Function], seen: set[str]) -> set[str]:
    """The errors that a function raises, itself or in the private functions of its file."""
    found = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Raise) and isinstance(each.exc, ast.Call):
            found.add(ast.unparse(each.exc.func))
        elif isinstance(each, ast.Call):
            name = ast.unparse(each.func).rpartition(".")[2]
            if name in helpers and name not in seen:
                found |= raised(helpers[name], helpers, {*seen, name})
    return {name for name in found if hasattr(builtins, name) or hasattr(errors, name)} - {
        "NotImplementedError"
    }


@pytest.fixture(scope="module")
def public() -> list[Documented]:
    """Every public function, method and field of the package."""
    packages = (
        *("faceapi", "faceapi.backends", "faceapi.browser", "faceapi.compat", "faceapi.draw"),
        *("faceapi.networks", "faceapi.types"),
    )
    modules = [module for package in packages for module in public_modules(package)]
    found = [each for path, names in modules for each in documented(path, names)]
    assert len(found) > 500
    return found


def test_arrays_have_a_shape(public: list[Documented]) -> None:
    assert [each.where for each in public if each.lacks(ARRAY, SHAPE)] == []


def test_numbers_have_a_unit_or_a_range(public: list[Documented]) -> None:
    assert [each.where for each in public if each.lacks(NUMBER, UNIT)] == []


def test_errors_are_named(public: list[Documented]) -> None:
    silent = {
        each.where: missing
        for each in public
        if (missing := {name for name in each.raises if name not in each.text})
        and not POINTS_ELSEWHERE.search(each.text)
    }
    assert silent == {}
