"""Every page is in the gallery, and has a thumbnail and a browser test."""

from __future__ import annotations

import pytest
from PIL import Image

from faceapi_build.paths import ROOT, WEB
from faceapi_build.site import index_page
from faceapi_build.site.rendering import navigation
from faceapi_build.site.rendering.page_config import PageConfig, read_pages

PAGES = read_pages(WEB)
NAMES = [page.name for page in PAGES]


@pytest.mark.parametrize("name", NAMES)
def test_every_page_has_a_test(name: str) -> None:
    paths = [*(ROOT / "tests" / "browser").glob(f"test_{name}*.py")]
    assert paths, f"the page {name} needs tests/browser/test_{name}.py"
    text = "\n".join(path.read_text("utf-8") for path in paths)
    assert f"{name}/index.html" in text or f'"{name}"' in text or f"open_{name}(" in text


@pytest.mark.parametrize("name", NAMES)
def test_every_page_has_a_thumbnail(name: str) -> None:
    path = WEB / "pages" / name / index_page.THUMBNAIL
    assert path.is_file(), f"run: python build.py thumbnails {name}"
    assert path.stat().st_size <= 40_000
    with Image.open(path) as picture:
        assert (picture.size, picture.format) == (index_page.SIZE, "WEBP")


def test_every_page_is_listed_once_in_its_group() -> None:
    html = index_page.render(WEB, PAGES, "package.whl")
    for page in PAGES:
        assert html.count(f'href="{page.name}/index.html"') == 1
    assert html.count('<section class="page-group"') == len({page.group for page in PAGES})
    assert {page.group for page in PAGES} == navigation.GROUPS.keys()
    tools, *groups = html[html.index('id="tools"') :].split('<section class="page-group"')
    assert [tools.count(f"{name}/index.html") for name in index_page.TOOLS] == [1, 1, 1, 1]
    assert len(groups) == len(navigation.GROUPS)
    assert len({page.title for page in PAGES}) == len(PAGES)
    assert len({page.order for page in PAGES}) == len(PAGES)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_a_summary_fits_a_line_of_the_landing_page(page: PageConfig) -> None:
    assert 10 < len(page.summary) <= 50
    assert page.summary.endswith((".", "?"))


def test_every_folder_of_a_page_is_complete() -> None:
    folders = [path for path in (WEB / "pages").iterdir() if path.is_dir()]
    assert sorted(path.name for path in folders) == sorted(NAMES)
    for folder, page in zip(
        sorted(folders), sorted(PAGES, key=lambda page: page.name), strict=True
    ):
        names = {path.name for path in folder.iterdir()}
        assert {"page.toml", "main.py", "snippet.py"} <= names
        assert ("body.html" in names) != bool(page.main)
