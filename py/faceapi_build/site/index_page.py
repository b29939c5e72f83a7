"""The gallery: a card with a thumbnail for every page, in groups."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from faceapi_build.site.rendering.page_config import PageConfig

GROUPS = {
    "Pictures": "Find faces in a photo, and look closer at each of them.",
    "Recognition": "Who is it? Faces compared by 128 numbers each.",
    "Camera and video": "Faces that are followed from frame to frame.",
    "Batches": "Many pictures at once.",
}
"""The groups that a ``page.toml`` may name, in the gallery's order, with their descriptions."""
THUMBNAIL = "thumbnail.webp"
SIZE = (640, 400)
"""Width and height of a thumbnail, in pixels."""


def render(pages: Sequence[PageConfig]) -> str:
    """Return the gallery as HTML; raises ``ValueError`` for a group not in :data:`GROUPS`."""
    unknown = {page.group for page in pages} - GROUPS.keys()
    if unknown:
        raise ValueError(f"expected groups from {list(GROUPS)}, got {sorted(unknown)}")
    return "\n    ".join(
        _section(group, [page for page in pages if page.group == group]) for group in GROUPS
    )


def _section(group: str, pages: Sequence[PageConfig]) -> str:
    cards = "\n        ".join(map(_card, pages))
    anchor = group.lower().replace(" ", "-")
    return f"""<section class="gallery-section" aria-labelledby="{anchor}">
      <h2 id="{anchor}">{escape(group)}</h2>
      <p>{escape(GROUPS[group])}</p>
      <ul class="gallery">
        {cards}
      </ul>
    </section>"""


def _card(page: PageConfig) -> str:
    width, height = SIZE
    return (
        f'<li><a class="card" href="{page.name}/index.html">'
        f'<img src="{page.name}/{THUMBNAIL}" width="{width}" height="{height}" alt="" '
        f'loading="lazy"><div><h3>{escape(page.title)}</h3>'
        f"<p>{escape(page.description)}</p></div></a></li>"
    )
