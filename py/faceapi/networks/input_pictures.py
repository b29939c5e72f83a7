"""Opens the pictures that a network runs on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from faceapi.core.pixels.picture import Picture
from faceapi.errors import PictureError


async def open_pictures(
    image: object, open_picture: Callable[[object], Awaitable[Picture]], title: str
) -> list[Picture]:
    """Open one picture, or every picture of a list; an error message says which one failed."""
    if not isinstance(image, list | tuple):
        return [await open_picture(image)]
    if not image:
        raise ValueError(f"{title}: expected at least one picture, got an empty list")
    pictures = []
    for index, item in enumerate(image):
        try:
            pictures.append(await open_picture(item))
        except PictureError as error:
            raise PictureError(f"item {index} of {len(image)}: {error}") from error
    return pictures
