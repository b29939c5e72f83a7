"""The stylesheets and the pages agree: no rule without an element."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from faceapi_build.paths import SOURCES, WEB
from faceapi_build.site import pages

STYLES = WEB / "shared" / "styles"
MARKUP = "\n".join(
    path.read_text("utf-8")
    for folder, pattern in (
        (WEB / "shared", "*.html"),
        (WEB / "shared" / "parts", "**/*.html"),
        (WEB / "shared" / "ui", "**/*.py"),
        (WEB / "shared", "**/*.js"),
        (WEB / "shared", "editor/*.mjs"),
        (WEB / "pages", "*/body.html"),
        (WEB / "embed", "page.html"),
        (WEB / "landing", "*.html"),
        (SOURCES / "faceapi_build" / "site", "**/*.py"),
    )
    for path in sorted(folder.glob(pattern))
)


def test_every_stylesheet_is_part_of_the_site() -> None:
    assert sorted(pages.STYLES) == sorted(path.stem for path in STYLES.iterdir())


@pytest.mark.parametrize("path", sorted(STYLES.iterdir()), ids=lambda path: path.stem)
def test_every_rule_has_an_element(path: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    selectors = " ".join(re.findall(r"([^{};]+)\{", css))
    for name in re.findall(r"\.([a-z][\w-]*)", selectors):
        assert re.search(rf"""["' ]{name}["' ]""", MARKUP), f"no element has the class {name}"
    for name in re.findall(r"#([a-z][\w-]*)", selectors):
        assert f'id="{name}"' in MARKUP, f"no element has the id {name}"


def test_every_color_is_defined() -> None:
    css = "\n".join(path.read_text("utf-8") for path in STYLES.iterdir())
    defined = set(re.findall(r"^ +(--[a-z-]+):", css, re.MULTILINE))
    editor = "\n".join(path.read_text("utf-8") for path in (WEB / "shared/editor").iterdir())
    assert set(re.findall(r"var\((--[a-z-]+)\)", css + editor)) == defined
