"""Small helpers for the DOM."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import js
from pyodide.ffi import create_proxy

from faceapi.browser.interop.ffi import js_object, none_if_null
from faceapi.errors import PictureError


def find(name: str) -> Any | None:
    """The element with this id; ``None`` if the page has none."""
    return none_if_null(js.document.getElementById(name))


def by_id(name: str) -> Any:
    """The element with this id; raises ``LookupError`` if the page has none."""
    element = find(name)
    if element is None:
        raise LookupError(f"this page has no element with the id {name!r}")
    return element


def listen(target: Any, event_type: str, handler: Callable[[Any], object]) -> None:
    """Call ``handler`` for every event of this type, for the lifetime of the page."""
    target.addEventListener(event_type, create_proxy(handler))


def closest(event: Any, selector: str) -> Any | None:
    """The innermost element around an event's target that matches ``selector``, itself included.

    ``None`` if there is none: the event happened between such elements.
    """
    return none_if_null(event.target.closest(selector))


def focus(name: str) -> None:
    """Focus the element with this id where it is: the page does not scroll to it."""
    by_id(name).focus(js_object(preventScroll=True))


def clone_template(name: str) -> Any:
    """Clone the only element of the ``<template>`` with this id.

    The clone belongs to the document, so its images start to load.
    """
    return js.document.importNode(by_id(name).content.firstElementChild, True)


def create_element(tag: str, text: str = "", **properties: object) -> Any:
    """Create an element and set DOM properties such as ``className`` or ``type``."""
    element = js.document.createElement(tag)
    element.textContent = text
    for name, value in properties.items():
        setattr(element, name, value)
    return element


async def encode(canvas: Any, content_type: str = "image/png", quality: float | None = None) -> Any:
    """The canvas as a ``Blob``; ``quality`` is 0 to 1, for JPEG.

    Raises ``PictureError`` if the browser cannot encode it.
    """
    encoded = js.Promise.withResolvers()
    canvas.toBlob(encoded.resolve, content_type, quality)
    blob = none_if_null(await encoded.promise)
    if blob is None:
        size = f"{canvas.width} × {canvas.height} pixels"
        raise PictureError(f"The browser could not encode a picture of {size} as {content_type}.")
    return blob
