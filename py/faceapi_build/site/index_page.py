"""The landing page: a picture with its faces, what to try first, and all pages in groups."""

from __future__ import annotations

import os
from collections.abc import Sequence
from html import escape
from pathlib import Path

from faceapi_build.site.pictures import samples
from faceapi_build.site.rendering import templates
from faceapi_build.site.rendering.navigation import DOCUMENTS, GROUPS
from faceapi_build.site.rendering.page_config import PageConfig

HEADING = "Face recognition in your browser, written in Python"
DESCRIPTION = (
    "Find faces in photos, videos and on your webcam. See landmarks, expressions, age and gender, "
    "and recognize people."
)
SAMPLES = ("president", "sample6", "glasses", "crowd", "astronaut", "tilted")
"""The samples that the page offers."""
TOOLS = ("live", "blur", "people", "recognition")
"""Pages that people use repeatedly; they are shown larger, above the groups."""
THUMBNAIL = "thumbnail.webp"
SIZE = (640, 400)
"""Width and height of a thumbnail, in pixels."""
HEAD = '<script type="module" src="landing/landing.mjs"></script>'
REPOSITORY_VARIABLE = "FACEAPI_REPOSITORY_URL"
"""Environment variable with the address of the repository, which a build cannot know otherwise."""


def render(web: Path, pages: Sequence[PageConfig], wheel: str) -> str:
    """Return the page's content as HTML; ``wheel`` is the file name of the package.

    Raises ``ValueError`` for a group not in :data:`GROUPS`.
    """
    unknown = {page.group for page in pages} - GROUPS.keys()
    if unknown:
        raise ValueError(f"expected groups from {list(GROUPS)}, got {sorted(unknown)}")
    template = (web / "landing" / "hero.html").read_text("utf-8")
    return templates.fill(
        template,
        {
            "heading": escape(HEADING),
            "description": escape(DESCRIPTION),
            "links": _links(),
            "samples": "\n    ".join(_samples()),
            "tools": "\n    ".join(_tools(pages)),
            "groups": "\n".join(_group(name, pages) for name in GROUPS),
            "wheel": escape(wheel),
        },
    )


def _links() -> str:
    repository = os.environ.get(REPOSITORY_VARIABLE, "")
    links = [
        ("#install", "Install"),
        *([(repository, "Repository")] if repository else []),
        ("docs/index.html", "Reference"),
        ("embed.html", "Embed it in a page"),
    ]
    return " · ".join(f'<a href="{escape(url)}">{title}</a>' for url, title in links)


def _samples() -> list[str]:
    by_name = {sample.file.removesuffix(".jpg"): sample for sample in samples.SAMPLES}
    return [
        f'<li><a href="photo/index.html#sample={name}">'
        f'<img src="samples/small/{name}.jpg" alt="{escape(by_name[name].shows)}" loading="lazy">'
        "</a></li>"
        for name in SAMPLES
    ]


def _tools(pages: Sequence[PageConfig]) -> list[str]:
    by_name = {page.name: page for page in pages}
    return [_page_item(by_name[name]) for name in TOOLS]


def _group(group: str, pages: Sequence[PageConfig]) -> str:
    items = [_page_item(page) for page in pages if page.group == group and page.name not in TOOLS]
    if group == "Developers":
        items += [
            _item(path, title, description, f'<span class="tile" aria-hidden="true">{sign}</span>')
            for path, title, description, sign in DOCUMENTS
        ]
    anchor = group.lower().replace(" ", "-")
    listed = "\n        ".join(items)
    return f"""<section class="page-group" aria-labelledby="{anchor}">
      <h2 id="{anchor}">{escape(group)}</h2>
      <p>{escape(GROUPS[group])}</p>
      <ul>
        {listed}
      </ul>
    </section>"""


def _page_item(page: PageConfig) -> str:
    width, height = SIZE
    image = (
        f'<img src="{page.name}/{THUMBNAIL}" width="{width}" height="{height}" alt="" '
        'loading="lazy">'
    )
    return _item(f"{page.name}/index.html", page.title, page.summary, image)


def _item(url: str, title: str, description: str, image: str = "") -> str:
    return (
        f'<li><a href="{url}">{image}<span><strong>{escape(title)}</strong> '
        f"{escape(description)}</span></a></li>"
    )
