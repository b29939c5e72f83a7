"""Writes the API reference; a separate program, because it stubs the browser's modules.

``faceapi.browser`` can be imported in a browser only. Here ``js`` and similar modules are stubs in
which every name exists, which suffices to read docstrings and signatures.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock

from faceapi_build.paths import WEB
from faceapi_build.site.reference import docstrings, search, topics
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
    "faceapi.recognition",
    "faceapi.tracking",
    "faceapi.types",
)
"""Modules with a page; it shows every name in the module's ``__all__``."""

STUBBED_MODULES = ("js", "pyodide", "pyodide.ffi", "pyodide_js", "pyscript", "faceapi_host")
STUBBED_CLASSES = ("JsException", "JsProxy")

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",  # the search
        "img-src data:",  # icons in the style sheet
        "base-uri 'none'",
        "form-action 'none'",
    )
)
"""Content-Security-Policy of the reference: its own script, no other one, and no requests."""
STYLE_SHEET = "reference.css"
SCRIPT = '<script type="module" src="{root}search.mjs"></script>'
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


class StubValue(MagicMock):
    """A value from a stubbed module.

    Its representation is its name: one with an address would differ in every build, because
    signatures show defaults.
    """

    def __repr__(self) -> str:
        return self._extract_mock_name()


class StubModule(ModuleType):
    """A module in which every name exists."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = type(name, (Exception,), {}) if name in STUBBED_CLASSES else StubValue(name=name)
        setattr(self, name, value)
        return value


def write(target: Path) -> None:
    """Write the reference into ``target``: ``index.html`` and a page per module."""
    sys.modules.update({name: StubModule(name) for name in STUBBED_MODULES})
    from pdoc import docstrings as converters
    from pdoc import pdoc, render

    convert = converters.numpy
    converters.numpy = lambda docstring: convert(docstrings.with_headings(docstring))

    render.configure(
        docformat="numpy",
        search=False,
        show_source=False,
        favicon="data:,",
        template_directory=WEB / "docs",
    )
    render.env.globals["reference_modules"] = [
        *sorted({*PAGES[1:], "faceapi.draw"}),
    ]
    pdoc(*PAGES, output_directory=target)
    topics.split(target)
    for page in target.rglob("*.html"):
        text = _make_accessible(_remove_double_colons(page.read_text("utf-8")))
        page.write_text(text, "utf-8")
    (target / "index.html").unlink()
    search.write(target)
    _extract_style_sheet(target)
    (target / "index.html").write_text(with_policy(_FIRST_PAGE, target, target), "utf-8")


def _extract_style_sheet(target: Path) -> None:
    """Move the styles, which are identical in all pages, into one file."""
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
    """Add the policy and a link to the style sheet in ``target`` to a page in ``folder``.

    Raises ``ValueError`` if the head of the page does not begin with its character set.
    """
    head, charset, rest = page.partition('<meta charset="utf-8">')
    if not charset:
        raise ValueError('expected a page with <meta charset="utf-8"> in its head, got one without')
    root = "../" * len(folder.relative_to(target).parts)
    tags = (
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="referrer" content="no-referrer">',
        f'<link rel="stylesheet" href="{root}{STYLE_SHEET}">',
        *([SCRIPT.format(root=root)] if "reference-search" in page else []),
    )
    return policy.with_integrity("\n    ".join((head + charset, *tags)) + rest, folder)


def _remove_double_colons(page: str) -> str:
    """Markdown does not know the double colon before an example."""
    return page.replace("<p>::</p>", "").replace("::</p>", ":</p>")


def _make_accessible(page: str) -> str:
    """Label the links beside headings, make code scroll by keyboard, drop headings of level 6."""
    page = re.sub(r'class="headerlink" href="#([^"]+)"', r'\g<0> aria-label="Link to \1"', page)
    page = page.replace("<pre>", '<pre tabindex="0">')
    return re.sub(r"<h6[^>]*>(.*?)</h6>", r"<p><strong>\1</strong></p>", page)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
