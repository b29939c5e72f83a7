"""HTML templates: the layout, the frame of a page with Python, and the parts they include."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from html import escape
from pathlib import Path

from faceapi_build.site.pictures import samples
from faceapi_build.site.rendering import navigation, social
from faceapi_build.site.rendering.page_config import PageConfig, read_pages
from faceapi_build.site.rendering.policy import POLICY
from ui.settings import Settings
from ui.text import snippet

_SCRIPTS = """\
<script type="module" src="{{root}}shared/menu.js"></script>
  <script type="module" src="{{root}}shared/offline.js"></script>"""
"""The scripts of pages without Python."""


def layout(web: Path, *, path: str, heading: str = "", **values: str) -> str:
    """Fill ``shared/layout.html``, which every page of the site has in common.

    ``path`` is where the page is in the site. Without a ``heading``, the content has its own.
    """
    text = (web / "shared" / "layout.html").read_text("utf-8")
    title, description, root = values["title"], values["description"], values["root"]
    intro = f'<div class="intro"><h1>{heading}</h1><p>{description}</p></div>' if heading else ""
    parts = {
        "intro": intro,
        "social": social.tags(title, description, root, path),
        "navigation": navigation.render(read_pages(web), path, root),
    }
    scripts = _SCRIPTS.replace("{{root}}", root)
    return fill(text, {"policy": POLICY, "scripts": scripts, **parts, **values})


def page_content(web: Path, page: PageConfig) -> str:
    """Fill ``shared/page_frame.html`` for a page with Python.

    The main column is the page's ``body.html`` or, without one, the parts in ``page.main``.
    """
    body = web / "pages" / page.name / "body.html"
    main = body.read_text("utf-8").rstrip() if body.exists() else _includes(page.main)
    frame = (web / "shared" / "page_frame.html").read_text("utf-8")
    for slot, content in {
        "first": _first(page),
        "main": main,
        "aside": _includes(page.aside),
        "controls": _includes(
            [name if "/" in name else f"settings/{name}" for name in page.controls]
        ),
    }.items():
        frame = frame.replace(f"{{{{{slot}}}}}", content)
    source = (web / "pages" / page.name / "snippet.py").read_text("utf-8")
    content = fill_settings(include_parts(web, frame), page.settings)
    values = {
        "snippet": escape(source, quote=False),
        "program": escape(snippet.render(source, page.settings), quote=False),
        "sample_list": samples.sample_list(),
    }
    return fill(content, values)


def fill(text: str, values: dict[str, str]) -> str:
    """Replace each ``{{name}}``; raises ``KeyError`` for a name without a value."""
    return re.sub(r"\{\{([a-z_]+)\}\}", lambda match: values[match[1]], text)


def include_parts(web: Path, content: str) -> str:
    """Replace each ``{{include:name}}`` by ``shared/parts/name.html``, recursively.

    ``{{include:name key=value other="two words"}}`` sets ``{{key}}`` and ``{{other}}`` in it.
    """

    def part(match: re.Match[str]) -> str:
        name, *pairs = shlex.split(match[1])
        text = (web / "shared" / "parts" / f"{name}.html").read_text("utf-8").rstrip()
        for key, value in (pair.split("=", 1) for pair in pairs):
            text = text.replace(f"{{{{{key}}}}}", value)
        return include_parts(web, text)

    return re.sub(r"\{\{include:([^}]+)\}\}", part, content)


def fill_settings(content: str, settings: Settings) -> str:
    """Replace ``{{checked:name}}``, ``{{checked:name=value}}``, ``{{selected:…}}`` and the like.

    ``{{defaults}}`` is a URL query with what differs from ``Settings()``, for settings without a
    control. Raises ``KeyError`` for a name that is not a setting.
    """
    values = settings.as_dict()
    content = content.replace("{{defaults}}", escape(settings.to_query(Settings())))

    def attribute(match: re.Match[str]) -> str:
        value = values[match[2]]
        selected = value is True if match[3] is None else str(value) == match[3]
        return f" {match[1]}" if selected else ""

    return re.sub(r"\{\{(checked|selected):([a-z_]+)(?:=(\w+))?\}\}", attribute, content)


def _first(page: PageConfig) -> str:
    """What is above the main column: a column with the picture, and a card with its settings."""
    if not page.first:
        return ""
    return f"""<div class="column first">
    {_includes(page.first)}
  </div>
  <div class="card switches">
    {_includes(page.switches)}
  </div>"""


def _includes(parts: Sequence[str]) -> str:
    return "\n    ".join(f"{{{{include:{part}}}}}" for part in parts)
