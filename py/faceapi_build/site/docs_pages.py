"""Writes the reference; run as a program of its own, because it puts stand-ins for the browser.

``faceapi.browser`` cannot be imported without a browser. Here ``js`` and its like are stand-ins in
which every name exists, which is enough to read docstrings and signatures.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock

from faceapi_build.paths import WEB
from faceapi_build.site.rendering import policy

PAGES = (
    "faceapi",
    "faceapi.backends",
    "faceapi.browser",
    "faceapi.cli",
    "faceapi.compat",
    "faceapi.env",
    "faceapi.errors",
    "faceapi.media",
    "faceapi.networks",
    "faceapi.types",
)
"""One page each; everything public of a module's ``__all__`` is on its page."""

STAND_INS = ("js", "pyodide", "pyodide.ffi", "pyodide_js", "pyscript", "faceapi_host")
CLASSES = ("JsException", "JsProxy")

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src data:",  # icons in the style sheet
        "base-uri 'none'",
        "form-action 'none'",
    )
)
"""Of every page of the reference: no scripts, no requests."""
STYLE_SHEET = "reference.css"
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_FIRST_PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>faceapi reference</title>
  <meta http-equiv="refresh" content="0; url=faceapi.html">
  <link rel="icon" href="data:,">
</head>
<body><a href="faceapi.html">The reference</a></body>
</html>
"""


class StandIn(ModuleType):
    """A module in which every name exists."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = type(name, (Exception,), {}) if name in CLASSES else MagicMock(name=name)
        setattr(self, name, found)
        return found


def write(target: Path) -> None:
    """Write the reference into ``target``: ``index.html`` and a page a module, self-contained."""
    sys.modules.update({name: StandIn(name) for name in STAND_INS})
    from pdoc import pdoc, render

    render.configure(
        docformat="numpy",
        search=False,
        show_source=False,
        favicon="data:,",
        template_directory=WEB / "docs",
    )
    pdoc(*PAGES, output_directory=target)
    for page in target.rglob("*.html"):
        text = _for_everybody(_without_colons(page.read_text("utf-8")))
        page.write_text(text, "utf-8")
    (target / "index.html").unlink()
    _with_one_style_sheet(target)
    (target / "index.html").write_text(with_policy(_FIRST_PAGE, target, target), "utf-8")


def _with_one_style_sheet(target: Path) -> None:
    """Move the styles out of the pages, where they are all the same, into one file."""
    pages = sorted(target.rglob("*.html"))
    texts = {page: page.read_text("utf-8") for page in pages}
    sheets = {"\n".join(_STYLE.findall(text)) for text in texts.values()}
    if len(sheets) != 1:
        raise ValueError(
            f"expected the same styles in every page, got {len(sheets)} different ones"
        )
    (target / STYLE_SHEET).write_text(sheets.pop(), "utf-8")
    for page, text in texts.items():
        page.write_text(with_policy(_STYLE.sub("", text), page.parent, target), "utf-8")


def with_policy(page: str, folder: Path, target: Path) -> str:
    """A page in ``folder`` with a policy, and with the style sheet of the reference in ``target``.

    A page whose head does not begin with its character set is a ``ValueError``.
    """
    head, charset, rest = page.partition('<meta charset="utf-8">')
    if not charset:
        raise ValueError('expected a page with <meta charset="utf-8"> in its head, found none')
    root = "../" * len(folder.relative_to(target).parts)
    added = (
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="referrer" content="no-referrer">',
        f'<link rel="stylesheet" href="{root}{STYLE_SHEET}">',
    )
    return policy.with_integrity("\n    ".join((head + charset, *added)) + rest, folder)


def _without_colons(page: str) -> str:
    """The double colon that announces an example in a docstring means nothing to Markdown."""
    return page.replace("<p>::</p>", "").replace("::</p>", ":</p>")


def _for_everybody(page: str) -> str:
    """Names for the links beside headings, code that scrolls by keyboard, no heading on level 6."""
    page = re.sub(r'class="headerlink" href="#([^"]+)"', r'\g<0> aria-label="Link to \1"', page)
    page = page.replace("<pre>", '<pre tabindex="0">')
    return re.sub(r"<h6[^>]*>(.*?)</h6>", r"<p><strong>\1</strong></p>", page)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
