"""The links at the top of every page: a few pages, and a menu of all in groups."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from faceapi_build.site.rendering.page_config import PageConfig

GROUPS = {
    "Photos": "Find faces in a photo, and take a closer look at each one.",
    "Camera and video": "Live, from your webcam or a video.",
    "People": "Who is it? Each face becomes 128 numbers; similar faces have similar numbers.",
    "Developers": "Use the package in your own programs and pages.",
}
"""The groups that a ``page.toml`` may name, in the order of the site, with their descriptions."""
DOCUMENTS = (
    (
        *("embed.html", "In your own page", "One script and one element, or your own Python."),
        "&lt;/&gt;",
    ),
    (
        *("docs/index.html", "API reference"),
        *("Every public module, class and function, with search.", "f(x)"),
    ),
    (
        *("notebooks.html", "Notebooks"),
        *("JupyterLite and marimo: Python in the browser, cell by cell.", "[1]:"),
    ),
    ("accuracy.html", "Accuracy", "Measured error rates, and what a distance means.", "%"),
)
"""Pages without Python in the last group: file, title, description, and a sign, as HTML."""


def render(pages: Sequence[PageConfig], current: str, root: str) -> str:
    """Return the list items of the navigation on ``current``; ``root`` is the path to the site.

    ``current`` is where the page is in the site, such as ``photo/index.html``.
    """
    first = [(f"{page.name}/index.html", page.title) for page in pages if page.in_nav]
    items = [_item("index.html", "Home", current, root).replace("<li>", '<li class="home">')]
    items += [_item(path, title, current, root) for path, title in first]
    groups = "\n            ".join(_group(name, pages, current, root) for name in GROUPS)
    return "\n        ".join(items) + (
        f"""
        <li>
          <details class="menu" id="menu">
            <summary>All pages</summary>
            <div class="menu-groups card">
            {groups}
            </div>
          </details>
        </li>"""
    )


def _group(group: str, pages: Sequence[PageConfig], current: str, root: str) -> str:
    links = [(f"{page.name}/index.html", page.title) for page in pages if page.group == group]
    if group == "Developers":
        links += [(path, title) for path, title, _, _ in DOCUMENTS]
    listed = "".join(_item(path, title, current, root) for path, title in links)
    anchor = f"menu-{group.lower().replace(' ', '-')}"
    return (
        f'<div><p id="{anchor}">{escape(group)}</p>'
        f'<ul aria-labelledby="{anchor}">{listed}</ul></div>'
    )


def _item(path: str, title: str, current: str, root: str) -> str:
    marker = ' aria-current="page"' if path == current else ""
    return f'<li><a href="{root}{path}"{marker}>{escape(title)}</a></li>'
