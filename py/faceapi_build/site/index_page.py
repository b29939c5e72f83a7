"""The gallery: a card for every page, in groups, with a small picture of it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Protocol

GROUPS = {
    "Pictures": "Find faces in a photo, and look closer at each of them.",
    "Recognition": "Who is it? Faces compared by 128 numbers each.",
    "Camera": "The newest frame of a webcam or a video, again and again.",
    "Batches": "Many pictures at once.",
}
"""Every group that a page's ``about.toml`` may name, in the gallery's order, and what is in it."""
THUMBNAIL = "thumbnail.webp"
SIZE = (640, 400)
"""Width and height of a thumbnail, in pixels."""


class Listed(Protocol):
    """What the gallery needs to know about a page."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def group(self) -> str: ...


def render(pages: Sequence[Listed]) -> str:
    """The gallery's content as HTML; a page of a group that is not in :data:`GROUPS` raises."""
    unknown = {page.group for page in pages} - GROUPS.keys()
    if unknown:
        raise ValueError(f"expected groups out of {list(GROUPS)}, got {sorted(unknown)}")
    return "\n    ".join(
        _section(group, [page for page in pages if page.group == group]) for group in GROUPS
    )


def _section(group: str, pages: Sequence[Listed]) -> str:
    cards = "\n        ".join(map(_card, pages))
    anchor = group.lower()
    return f"""<section class="group" aria-labelledby="{anchor}">
      <h2 id="{anchor}">{escape(group)}</h2>
      <p>{escape(GROUPS[group])}</p>
      <ul class="gallery">
        {cards}
      </ul>
    </section>"""


def _card(page: Listed) -> str:
    width, height = SIZE
    return (
        f'<li><a class="card" href="{page.name}/index.html">'
        f'<img src="{page.name}/{THUMBNAIL}" width="{width}" height="{height}" alt="" '
        f'loading="lazy"><div><h3>{escape(page.title)}</h3>'
        f"<p>{escape(page.sentence)}</p></div></a></li>"
    )
