"""Write the site's HTML: one layout, one frame, shared parts, and one short folder per page.

A page is ``web/pages/<name>/`` with ``page.toml`` (:class:`PageConfig`), ``main.py``,
``snippet.py`` (the program that the page shows), and, if its main column is more than shared
parts, ``body.html``. :func:`render_site` must run last: it reads the sizes of the vendor files,
the models and the wheel in ``dist``.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from html import escape
from pathlib import Path

from faceapi_build.site import index_page, redirects
from faceapi_build.site.rendering import loading_plan, templates
from faceapi_build.site.rendering.page_config import PageConfig, read_pages
from faceapi_build.site.rendering.policy import POLICY_FOR_PYSCRIPT, with_integrity

SHARED_FILES = (
    "icon.svg",
    "start/early-actions.js",
    "start/start-check.js",
    "loading.js",
    "page.mjs",
    "menu.js",
    "verified.js",
    "offline.js",
    "deleting.js",
    "interpreter.mjs",
    "redirect.js",
    "start/settings-from-address.js",
)
STYLES = (
    "base",
    "frame",
    "viewer",
    "controls",
    "results",
    "people",
    "multiple_images",
    "landing",
    "tools",
    "small_screens",
    "documents",
    "figures",
    "live",
)
"""The files in ``shared/styles`` that make up ``shared/site.css``, in the order of the cascade."""


def render_site(web: Path, dist: Path) -> list[str]:
    """Write every page and the landing page from ``web`` into ``dist``; return the pages' names."""
    pages = read_pages(web)
    for page in pages:
        source, folder = web / "pages" / page.name, dist / page.name
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / "main.py", folder / "main.py")
        html = with_integrity(_page_html(web, dist, page), folder)
        (folder / "index.html").write_text(html, "utf-8")
        thumbnail = source / index_page.THUMBNAIL
        if thumbnail.exists():  # a new page gets its thumbnail once it works; a test requires it
            shutil.copyfile(thumbnail, folder / index_page.THUMBNAIL)
    redirects.write(web, dist)
    html = with_integrity(_landing_html(web, dist, pages), dist)
    (dist / "index.html").write_text(html, "utf-8")
    return [page.name for page in pages]


def write_document(
    web: Path,
    dist: Path,
    file: str,
    *,
    title: str,
    heading: str,
    description: str,
    content: str,
    head: str = "",
) -> None:
    """Write a page without Python at the root of ``dist``, in the common layout."""
    html = templates.layout(
        web,
        path=file,
        title=escape(title),
        heading=escape(heading),
        description=escape(description),
        root="",
        content=content,
        head=head,
        foot="",
    )
    (dist / file).write_text(with_integrity(html, dist), "utf-8")


def copy_shared(web: Path, dist: Path) -> None:
    """Copy what the pages share; :func:`render_site` needs it."""
    shared = dist / "shared"
    shared.mkdir(parents=True, exist_ok=True)
    for name in SHARED_FILES:
        (shared / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(web / "shared" / name, shared / name)
    shutil.copytree(
        web / "landing", dist / "landing", ignore=lambda _folder, names: {"hero.html"} & {*names}
    )
    shutil.copytree(web / "shared" / "editor", shared / "editor", copy_function=shutil.copyfile)
    styles = [(web / "shared" / "styles" / f"{name}.css").read_text("utf-8") for name in STYLES]
    (shared / "site.css").write_text("\n".join(styles), "utf-8")


def _page_html(web: Path, dist: Path, page: PageConfig) -> str:
    content = templates.page_content(web, page)
    return templates.layout(
        web,
        path=f"{page.name}/index.html",
        title=escape(page.title),
        heading=escape(page.heading),
        description=escape(page.description),
        root="../",
        content=content,
        policy=POLICY_FOR_PYSCRIPT,
        scripts="",
        head=loading_plan.runtime_head(dist, page, content),
        foot=loading_plan.RUNTIME_FOOT,
    )


def _landing_html(web: Path, dist: Path, pages: Sequence[PageConfig]) -> str:
    (wheel,) = (dist / "wheel").glob("*.whl")
    return templates.layout(
        web,
        path="index.html",
        title=escape(index_page.HEADING),
        description=escape(index_page.DESCRIPTION),
        root="",
        content=index_page.render(web, pages, wheel.name),
        head=index_page.HEAD,
        foot="",
    )
