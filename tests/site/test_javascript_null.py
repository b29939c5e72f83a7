"""JavaScript's ``null`` is not ``None`` in Pyodide: what can be null is converted."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from faceapi_build.paths import ROOT, SOURCES, WEB

NULLABLE_CALLS = {"getElementById", "closest"}
NULLABLE_PROPERTIES = {"activeElement", "fullscreenElement", "relatedTarget"}
"""What the pages use of the DOM that may be null although nothing is wrong."""


def unconverted(source: str) -> Iterator[int]:
    """Lines with a value that may be null, neither converted nor assumed to exist.

    ``find(name).value`` assumes that it exists: Python raises ``AttributeError`` for null.
    """
    tree = ast.parse(source)
    parents = {id(child): node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in NULLABLE_CALLS:
                pass
            case ast.Call(func=ast.Attribute(ast.Attribute(attr="document"), "querySelector")):
                pass  # within a template, what is looked for exists
            case ast.Attribute(attr=name) if name in NULLABLE_PROPERTIES:
                pass
            case _:
                continue
        match parents[id(node)]:
            case ast.Attribute() | ast.Call(func=ast.Name(id="none_if_null")):
                pass
            case _:
                yield node.lineno


def test_what_may_be_null_is_converted() -> None:
    folders = (WEB / "shared" / "ui", WEB / "pages", SOURCES / "faceapi" / "browser")
    paths = [path for folder in folders for path in folder.rglob("*.py")]
    assert len(paths) > 100
    lines = {
        f"{path.relative_to(ROOT)}:{number}"
        for path in paths
        for number in unconverted(path.read_text("utf-8"))
    }
    assert lines == set()


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("if document.getElementById('x') is None: pass", [1]),
        ("button = event.target.closest('button')\nif button is None: pass", [1]),
        ("if event.relatedTarget is None: pass", [1]),
        ("button = none_if_null(event.target.closest('button'))", []),
        ("document.getElementById('result').textContent = ''", []),
    ],
)
def test_what_counts_as_converted(source: str, lines: list[int]) -> None:
    assert list(unconverted(source)) == lines
