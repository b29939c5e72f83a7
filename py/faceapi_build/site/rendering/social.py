"""What other sites show for a link to a page: its title, its description and a card."""

from __future__ import annotations

import os

CARD = "landing/card.jpg"
CARD_ALT = "Photos of seven people with a box, landmarks, expression and age on every face"
CARD_SIZE = (1200, 630)
"""Width and height of the card in pixels: what sites expect of an ``og:image``."""
ADDRESS_VARIABLE = "FACEAPI_SITE_URL"
"""Environment variable with the public address of the site's root.

Most sites load a card only from an absolute address, which a build for any address cannot know.
"""


def tags(title: str, description: str, root: str, path: str) -> str:
    """Return the ``og:`` tags of the page at ``path``; the texts must be escaped.

    ``root`` is the relative path to the site's root, used if its address is unknown.
    """
    address = os.environ.get(ADDRESS_VARIABLE, "")
    base = f"{address.rstrip('/')}/" if address else root
    properties = {
        "og:type": "website",
        "og:site_name": "faceapi",
        "og:title": title,
        "og:description": description,
        "og:image": f"{base}{CARD}",
        "og:image:width": f"{CARD_SIZE[0]}",
        "og:image:height": f"{CARD_SIZE[1]}",
        "og:image:alt": CARD_ALT,
    }
    if address:
        properties["og:url"] = base + path.removesuffix("index.html")
    lines = [f'<meta property="{name}" content="{text}">' for name, text in properties.items()]
    return "\n  ".join([*lines, '<meta name="twitter:card" content="summary_large_image">'])
