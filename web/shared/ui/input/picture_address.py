"""The address of a picture, as a user types it."""

from __future__ import annotations

import js

import faceapi


def same_origin_url(text: str) -> str:
    """Resolve a URL that the user typed; raises ``PictureError`` for another origin."""
    if not js.URL.canParse(text, js.document.baseURI):
        raise faceapi.errors.PictureError(f"{text} is not a valid address.")
    address = js.URL.new(text, js.document.baseURI)
    if address.origin != js.location.origin:
        raise faceapi.errors.PictureError(
            f"{address.host} is another site. This page can only connect to its own site, "
            f"{js.location.host}. Save the picture and choose the file, or copy and paste it."
        )
    url: str = address.href
    return url
