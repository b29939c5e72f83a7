"""Things that leave the page: files that the browser saves, text on the clipboard."""

from __future__ import annotations

import asyncio
from typing import Any

import js
from pyodide.ffi import JsException

import faceapi
from faceapi.browser.interop.host import HOST
from ui.dom import new

PRAISE = 2.0
"""Seconds for which a button says that it has copied."""


def save_text(name: str, text: str) -> None:
    """Let the browser save a text file."""
    save(js.Blob.new(js.Array.of(text)), name)


def save(blob: Any, name: str) -> None:
    """Let the browser save a file."""
    address = js.URL.createObjectURL(blob)
    new("a", href=address, download=name).click()
    js.URL.revokeObjectURL(address)


async def copy(text: str, button: Any) -> None:
    """Put text on the clipboard; the ``button`` that asked for it says so for a moment.

    Raises ``FaceApiError`` where the browser does not allow it.
    """
    try:
        await HOST.call(js.navigator.clipboard, "writeText", text)
    except (AttributeError, JsException) as error:  # without https there is no clipboard at all
        raise faceapi.FaceApiError(
            "This browser does not let the page copy. Allow it, or save the file instead."
        ) from error
    button.textContent = "Copied"
    await asyncio.sleep(PRAISE)
    button.textContent = "Copy"
