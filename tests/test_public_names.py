"""The migration tables, checked in both directions, and the public names of the package."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import reduce
from pathlib import Path

import pytest

import faceapi
from faceapi import backends, compat, draw, env, errors, media, networks, types
from faceapi_build.paths import ROOT, SOURCES

ROW = re.compile(r"^\| `?([\w.][\w. ]*?)`?(?: [a-z ]+)? \| (.*) \|$")
OURS = re.compile(r"`faceapi\.([\w.]+)`")

OLDER = {
    *(
        "drawDetection",
        "drawLandmarks",
        "drawFaceExpressions",
        "BoxWithText",
        "drawBox",
        "drawText",
    ),
    *("getDefaultDrawOptions", "MtcnnOptions", "mtcnn", "nets.mtcnn", "expressions"),
    "alignedRect",
}
"""Names in the README of face-api.js 0.20 that 0.22.2 has renamed or removed."""


def table(mark: str) -> dict[str, str]:
    """The rows between two markers of the migration guide: face-api.js's name, our cell."""
    text = (ROOT / "docs" / "migration.md").read_text("utf-8")
    inside = text.split(f"<!-- {mark}:begin -->")[1].split(f"<!-- {mark}:end -->")[0]
    lines = [line for line in inside.splitlines() if line.startswith("| `")]
    rows = [(match[1], match[2]) for line in lines if (match := ROW.match(line))]
    assert len(rows) == len(lines), "a row that is not `name` | cell"
    names = [name for name, _ in rows]
    assert len(names) == len(set(names)), "a name has two rows"
    return dict(rows)


def exported(declarations: Path) -> Iterator[str]:
    """Every value and type that a TypeScript declaration file exports."""
    text = declarations.read_text("utf-8")
    keywords = "class|function|const|enum|type|interface"
    yield from re.findall(rf"^export (?:declare )?(?:abstract )?(?:{keywords}) (\w+)", text, re.M)
    for names in re.findall(r"^export \{([^}]*)\}", text, re.M):
        yield from (name.split(" as ")[-1].strip() for name in names.split(",") if name.strip())
    for module in re.findall(r"^export \* from '(\.[^']*)'", text, re.M):
        file = declarations.parent / f"{module}.d.ts"
        yield from exported(file if file.exists() else declarations.parent / module / "index.d.ts")


def members(declarations: Path, name: str) -> Iterator[str]:
    """The members of an object that a declaration file exports."""
    text = declarations.read_text("utf-8")
    body = re.search(rf"^export declare const {name}: \{{(.*?)^\}};", text, re.M | re.S)
    assert body is not None
    yield from re.findall(r"^    (\w+):", body[1], re.M)


@pytest.fixture(scope="session")
def original(face_api_js: Path) -> set[str]:
    """Every public name of face-api.js 0.22.2, from its declaration files."""
    build = face_api_js / "build" / "es6"
    names = set(exported(build / "index.d.ts")) - {"draw", "env", "nets", "utils"}
    for space in ("draw", "utils"):
        names |= {f"{space}.{name}" for name in exported(build / space / "index.d.ts")}
    names |= {f"nets.{name}" for name in members(build / "globalApi" / "nets.d.ts", "nets")}
    names |= {f"env.{name}" for name in members(build / "env" / "index.d.ts", "env")}
    return names


def test_every_name_of_face_api_js_has_a_row(original: set[str]) -> None:
    rows = table("names")
    assert len(original) > 200
    assert original - rows.keys() == set(), "names without a row"
    assert rows.keys() - original == set(), "rows of names that face-api.js does not have"


def test_exports_of_the_bundle_are_declared(original: set[str], face_api_js: Path) -> None:
    bundle = (face_api_js / "dist" / "face-api.js").read_text("utf-8")
    values = set(re.findall(r"^\s+exports\.(\w+) = ", bundle, re.M))
    assert len(values) > 120
    assert values - original == {"draw", "env", "nets", "utils"}


def class_members(folder: Path) -> Iterator[tuple[str, str]]:
    """Class and name of every public member in the declarations of face-api.js."""
    for path in folder.rglob("*.d.ts"):
        text = path.read_text("utf-8")
        classes = re.finditer(
            r"^export declare (?:abstract )?class (\w+).*?\{$(.*?)^\}", text, re.M | re.S
        )
        for declared in classes:
            for member in re.finditer(
                r"^    (?:static |readonly |get )*(\w+)\??[(:<]", declared[2], re.M
            ):
                if member[1] != "constructor" and not member[1].startswith("_"):
                    yield declared[1], member[1]


def test_members_exist_in_snake_case_or_have_a_row(face_api_js: Path) -> None:
    names, missing = table("names"), set()
    members = list(class_members(face_api_js / "build" / "es6"))
    assert len(members) > 200
    for class_name, member in members:
        row = next((row for row in (class_name, f"draw.{class_name}") if row in names), None)
        ours = OURS.findall(names[row]) if row else []
        if ours:
            value = reduce(getattr, ours[0].split("."), faceapi)
            snake_case = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", member).lower()
            if not hasattr(value, snake_case):
                missing.add(f"{row}.{member}")
    assert missing == table("members").keys()


def test_older_names_have_rows() -> None:
    assert table("older").keys() == OLDER


@pytest.mark.parametrize("mark", ["names", "members", "older"])
def test_every_row_names_an_object_or_a_reason(mark: str) -> None:
    for name, cell in table(mark).items():
        if cell.startswith("– "):
            assert len(cell) > 10, name
            continue
        ours = OURS.findall(cell)
        assert ours, f"{name}: neither a name of ours nor a reason"
        for path in ours:
            assert reduce(getattr, path.split("."), faceapi) is not None, f"{name}: {path}"


def test_every_name_of_face_api_js_is_in_compat() -> None:
    cells = [cell for mark in ("names", "members", "older") for cell in table(mark).values()]
    names = {path.split(".")[0] for cell in cells for path in OURS.findall(cell)}
    assert names <= set(compat.__all__)


def test_old_names_resolve_but_are_not_listed() -> None:
    others = {
        name
        for module in (compat, types, backends, networks, media, errors)
        for name in module.__all__
    }
    assert len(others) > 140
    for name in others:
        assert getattr(faceapi, name) is not None
    assert others & set(dir(faceapi)) - set(faceapi.__all__) <= {"env"}
    with pytest.raises(AttributeError, match="did you mean detect_all_faces"):
        getattr(faceapi, "detct_all_faces")  # noqa: B009  (unknown to mypy, as it should be)


def test_import_is_small_and_does_not_load_compat() -> None:
    assert len(faceapi.__all__) <= 30
    program = "import sys, faceapi; print('faceapi.compat' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"


MODULES = [compat, types, backends, draw]
IDS = [module.__name__ for module in MODULES]


@pytest.mark.parametrize("module", MODULES, ids=IDS)
def test_public_names_are_unique_and_sorted(module: object) -> None:
    names: list[str] = getattr(module, "__all__")  # noqa: B009 (modules have no such attribute for mypy)
    assert len(names) == len(set(names))
    upper = [name for name in names if name.isupper()]
    classes = [name for name in names if name[0].isupper() and not name.isupper()]
    rest = [name for name in names if not name[0].isupper()]
    assert names == [*sorted(upper), *sorted(classes), *sorted(rest)]
    assert all(hasattr(module, name) for name in names)


@pytest.mark.parametrize("module", [faceapi, env, *MODULES], ids=["faceapi", "env", *IDS])
def test_every_public_name_has_a_docstring(module: object) -> None:
    names: list[str] = getattr(module, "__all__")  # noqa: B009 (modules have no such attribute for mypy)
    for name in names:
        value = getattr(module, name)
        if inspect.isclass(value):
            _documented_class(value)
        elif inspect.isfunction(value):
            assert inspect.getdoc(value), name


def _documented_class(class_: type) -> None:
    assert inspect.getdoc(class_), class_.__name__
    for name, member in vars(class_).items():
        function = member.fget if isinstance(member, property) else member
        if name.startswith("_") or not inspect.isfunction(function):
            continue
        assert inspect.getdoc(function), f"{class_.__name__}.{name}"


def test_browser_package_has_docstrings() -> None:
    for path in sorted((SOURCES / "faceapi" / "browser").rglob("*.py")):
        if path.name == "dom.py":  # the browser's own names, documented by the browser
            continue
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                assert node.name.startswith("_") or ast.get_docstring(node), f"{path}: {node.name}"
