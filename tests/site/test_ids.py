"""Scripts and tests find elements by ids that the pages have: a renamed one is missed nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from faceapi_build.paths import ROOT, WEB

IDS = re.compile(r'\bid="([\w-]+)"')
GENERATED = {"first", "second", "first-area", "second-area", "loading-plan", "menu"}
"""Ids that the build fills in."""
MADE_BY_TESTS = {"late", "media"}
"""Ids of elements that tests create."""
COLOR = re.compile(r"(?:[0-9a-f]{3}){1,2}")
USES = {
    WEB / "pages": re.compile(r'by_id\("([\w-]+)"\)'),
    WEB / "shared" / "ui": re.compile(r'by_id\("([\w-]+)"\)'),
    WEB / "shared": re.compile(r'(?:getElementById|showText)\("([\w-]+)"'),
    ROOT / "tests" / "browser": re.compile(r"""["'(]#([a-z][\w-]*)"""),
    ROOT / "tests" / "engines": re.compile(r"""["'(]#([a-z][\w-]*)"""),
    ROOT / "py" / "faceapi_build": re.compile(r'locator\("#([a-z][\w-]*)'),
}


def ids_of_pages() -> set[str]:
    """The ids in the templates of the site, in the embedding examples and in the tests' page."""
    folders = (WEB, ROOT / "tests" / "browser" / "embedding")
    paths = (path for folder in folders for path in folder.rglob("*.html*"))
    texts = (path.read_text("utf-8") for path in paths if "node_modules" not in path.parts)
    return {name for text in texts for name in IDS.findall(text)} | GENERATED | MADE_BY_TESTS


def used_ids() -> Iterator[tuple[Path, str]]:
    """Each id that a script or a test looks up, with its file."""
    for folder, pattern in USES.items():
        for path in folder.rglob("*"):
            if path.suffix in (".py", ".js") and "node_modules" not in path.parts:
                names = pattern.findall(path.read_text("utf-8"))
                yield from ((path, name) for name in names if not COLOR.fullmatch(name))


def test_every_id_in_use_is_on_a_page() -> None:
    ids, used = ids_of_pages(), list(used_ids())
    assert len({name for _, name in used}) > 50
    assert [(str(path), name) for path, name in used if name not in ids] == []
