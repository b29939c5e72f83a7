"""The generated API reference, and the examples in the docstrings of its modules."""

from __future__ import annotations

import ast
import asyncio
import base64
import hashlib
import importlib
import inspect
import json
import re
import shutil
import textwrap
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import faceapi
from faceapi import backends, compat, errors, media, networks, types
from faceapi_build.paths import SOURCES
from faceapi_build.site.docs_pages import PAGES, STYLE_SHEET, with_policy
from faceapi_build.site.reference import search, topics

MODULES = {*PAGES, "faceapi.draw"}
IN_CPYTHON = sorted(MODULES - {"faceapi.browser", "faceapi.cli"})


@pytest.fixture
def reference(site_folder: Path) -> Path:
    """The reference in the site."""
    return site_folder / "docs"


def test_every_module_has_a_page(reference: Path) -> None:
    pages = {path.relative_to(reference).as_posix() for path in reference.rglob("*.html")}
    assert pages >= {f"{module.replace('.', '/')}.html" for module in MODULES} | {"index.html"}
    others = {path for path in reference.rglob("*") if path.is_file() and path.suffix != ".html"}
    assert others == {reference / name for name in (STYLE_SHEET, search.SCRIPT, search.INDEX)}


def test_every_public_name_is_documented(reference: Path) -> None:
    for module in (faceapi, compat, types, backends, networks, errors, media):
        paths = [reference / f"{module.__name__.replace('.', '/')}.html"]
        if module is faceapi:
            paths = [reference / "faceapi" / topic.file for topic in topics.TOPICS]
        text = "".join(path.read_text("utf-8") for path in paths)
        anchors = set(re.findall(r'id="([\w.]+)"', text))
        names: list[str] = getattr(module, "__all__")  # noqa: B009  (unknown to mypy)
        submodules = {name for name in names if inspect.ismodule(getattr(module, name))}
        assert set(names) - anchors - submodules - {"nets"} == set()
    assert "FaceMatcher.find_best_match" in (reference / "faceapi/matching.html").read_text("utf-8")
    assert "Overlay.show" in (reference / "faceapi" / "browser.html").read_text("utf-8")


def test_every_page_lists_every_module_and_has_the_search(reference: Path) -> None:
    for path in reference.rglob("*.html"):
        if path.name == "index.html":
            continue
        page = path.read_text("utf-8")
        (nav,) = re.findall(r'<details class="modules".*?</details>', page, re.DOTALL)
        listed = re.findall(r'href="([^"]+)">([\w.]+)</a>', nav)
        assert {name for _, name in listed} == MODULES
        assert all((path.parent / address).is_file() for address, _ in listed), path
        assert 'id="reference-search"' in page


def test_prose_after_a_section_is_not_part_of_it(reference: Path) -> None:
    page = (reference / "faceapi/matching.html").read_text("utf-8")
    assert "<strong>A person without descriptors" not in page
    assert "<strong>&gt;&gt;&gt;" not in page


def test_links_between_the_topics_resolve(reference: Path) -> None:
    ids = {
        path: set(re.findall(r'id="([\w.]+)"', path.read_text("utf-8")))
        for path in reference.rglob("*.html")
    }
    for path in (reference / "faceapi.html", *(reference / "faceapi").glob("*.html")):
        for address, anchor in re.findall(r'href="([^":#]*)#([\w.]+)"', path.read_text("utf-8")):
            target = (path.parent / address).resolve() if address else path
            assert target in ids, (path, address)
            if "." not in anchor and anchor[0].isupper():
                assert anchor in ids[target], (path, address, anchor)


def test_the_search_knows_every_public_name(reference: Path) -> None:
    entries = [
        json.loads(line.rstrip(","))
        for line in (reference / search.INDEX).read_text("utf-8").splitlines()
        if line.startswith("[")
    ]
    names = {name for name, *_ in entries}
    assert {name for topic in topics.TOPICS for name in topic.names} <= names
    assert {"CameraError", "Overlay.show", "FaceTracker.update", "FaceIndex"} <= names
    for _, module, address, _ in entries:
        file, _, anchor = address.partition("#")
        assert f'id="{anchor}"' in (reference / file).read_text("utf-8"), (module, address)


def test_signatures_show_no_addresses(reference: Path) -> None:
    """They would differ in every build."""
    for path in reference.rglob("*.html"):
        assert not re.search(r"MagicMock|0x[0-9a-f]{6}", path.read_text("utf-8")), path


def test_pages_load_nothing_from_other_hosts(reference: Path) -> None:
    for path in reference.rglob("*.html"):
        page = path.read_text("utf-8")
        loaded = re.findall(r'(?:src=|<link[^>]*href=|@import |url\()["\']?(\w+:)?//', page)
        assert loaded == [], path


def test_every_page_has_a_policy_that_allows_only_the_search(reference: Path) -> None:
    for path in reference.rglob("*.html"):
        page = path.read_text("utf-8")
        (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
        start = "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:;"
        assert policy.startswith(start), path
        scripts = re.findall(r"<script[^>]*>", page)
        assert len(scripts) == (path.name != "index.html")
        assert all(re.search(r'src="[./]*search.mjs" integrity="sha256-', tag) for tag in scripts)
        assert not re.search(r"<style|\s(style|on\w+)=", page), path
        ((address, integrity),) = re.findall(
            r'<link rel="stylesheet" href="([^"]+)" integrity="sha256-([^"]+)">', page
        )
        sheet = (path.parent / address).read_bytes()
        assert base64.b64encode(hashlib.sha256(sheet).digest()).decode() == integrity, path


def test_page_without_charset_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="charset"):
        with_policy("<!doctype html><title>Bare</title>", tmp_path, tmp_path)


def example(module: str) -> str:
    """The first indented block of a module's docstring."""
    path = SOURCES / module.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    text = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
    blocks = re.findall(r"::\n\n((?:(?: {4}.*)?\n)+)", f"{text}\n")
    code = [block for block in blocks if "├" not in block]
    assert code, f"{module} has no example"
    return textwrap.dedent(code[0])


@pytest.mark.parametrize("module", IN_CPYTHON)
def test_module_example_runs(
    module: str,
    models_folder: Path,
    samples_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copyfile(samples_folder / "sample2.jpg", tmp_path / "photo.jpg")
    monkeypatch.chdir(tmp_path)
    code = compile(
        example(module), module, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True
    )

    async def run() -> None:
        for net in faceapi.nets.all:
            if net is not faceapi.nets.tiny_yolov2 and not net.is_loaded:
                await net.load_from_uri(str(models_folder))
        scope: dict[str, Any] = await example_scope()
        result = eval(code, scope)
        if inspect.isawaitable(result):
            await result

    asyncio.run(run())


async def example_scope() -> dict[str, Any]:
    """Names that an example may use: a picture, its faces, and a canvas to paint on."""
    with Image.open("photo.jpg") as photo:
        image = photo.convert("RGB")
    faces = await faceapi.detect_all_faces(image).with_face_landmarks()
    overlay = faceapi.draw.SvgCanvas(image.size)
    return {"faceapi": faceapi, "image": image, "faces": faces, "overlay": overlay}


@pytest.mark.parametrize("module", ["faceapi.browser", "faceapi.cli"])
def test_browser_and_cli_have_an_example(module: str) -> None:
    """Other tests run them: the page of the README in a browser, the commands in tests/cli."""
    assert len(example(module).splitlines()) >= 3


def test_documented_modules_exist() -> None:
    for module in sorted(MODULES - {"faceapi.browser"}):
        assert importlib.import_module(module).__doc__
