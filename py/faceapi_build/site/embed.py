"""``embed.html``: how to use faceapi in your own page, with complete pages to copy.

These pages are files in ``web/embed``. The tests serve the same files from another folder than the
site, so the examples shown are tested.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from faceapi_build.site import pages

HEAD = '<script defer src="face-overlay.js"></script>'
"""The page itself uses the element."""


def write(web: Path, dist: Path) -> None:
    """Write ``embed.html`` into ``dist``."""
    pages.write_document(
        web,
        dist,
        "embed.html",
        title="Add it to your own page",
        heading="Add face detection to your own page",
        description="Add one script and one element, or run your own Python. "
        "Each example is a complete page.",
        content=render(web / "embed"),
        head=HEAD,
    )


def render(folder: Path) -> str:
    """The page's content; each ``{{file:name}}`` is replaced by a listing of that file."""

    def listing(match: re.Match[str]) -> str:
        name = match[1]
        text = escape((folder / name).read_text("utf-8").rstrip())
        shown = name.rpartition("/")[2]
        return (
            f'<figure class="listing"><figcaption>{shown}</figcaption>'
            f'<pre tabindex="0" role="group" aria-label="{shown}"><code>{text}</code></pre>'
            "</figure>"
        )

    text = (folder / "page.html").read_text("utf-8")
    return re.sub(r"\{\{file:([\w./]+)\}\}", listing, text)
