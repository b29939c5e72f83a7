"""Export results: annotated PNG files, JSON and CSV files, and the clipboard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

import js
from pyodide.ffi import JsException

import faceapi
from faceapi import Face, FaceMatch
from faceapi.browser import Overlay
from faceapi.browser.interop.host import HOST
from ui.dom import by_id, create_element, listen
from ui.status import Status
from ui.text import results_io

BUTTONS = ("save-png", "save-json", "save-csv", "copy-json")
CONFIRMATION = "Copied"
CONFIRMATION_SECONDS = 2.0
"""How long a button says "Copied"."""
Serialize: TypeAlias = Callable[[], str]


class ExportButtons:
    """The four export buttons; they export the results that were set last."""

    def __init__(self, status: Status) -> None:
        self._pictures: Sequence[tuple[str, Overlay]] = ()
        self._json: Serialize = str
        self._csv: Serialize = str
        self._enabled = False
        listen(by_id("save-png"), "click", lambda _event: status.run_task(self._save_pictures))
        listen(
            by_id("save-json"), "click", lambda _event: download_text("faces.json", self._json())
        )
        listen(by_id("save-csv"), "click", lambda _event: download_text("faces.csv", self._csv()))
        listen(by_id("copy-json"), "click", lambda _event: status.run_task(self._copy))

    def set_result(
        self, overlay: Overlay, faces: Sequence[Face], matches: Sequence[FaceMatch] = ()
    ) -> None:
        """Set the results of the page's only image."""
        self._pictures = [("faces", overlay)]
        self._json = partial(results_io.to_json, faces, matches)
        self._csv = partial(results_io.to_csv, faces, matches)
        self._enable(True)

    def set_results(
        self,
        results: Sequence[results_io.NamedResult],
        overlays: Sequence[Overlay],
        failures: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Set the results of several images, with one overlay each.

        ``failures`` are the names of images that could not be processed, with the errors.
        """
        names = (f"{name.rsplit('.', 1)[0]}-faces" for name, *_ in results)
        self._pictures = list(zip(names, overlays, strict=True))
        self._json = partial(results_io.batch_to_json, results, failures)
        self._csv = partial(results_io.batch_to_csv, results)
        self._enable(bool(results))

    def disable(self) -> None:
        """Disable the buttons: there are no results."""
        self._enable(False)

    def _enable(self, enabled: bool) -> None:
        if enabled != self._enabled:  # not for every frame of a video
            self._enabled = enabled
            for name in BUTTONS:
                by_id(name).disabled = not enabled

    async def _save_pictures(self) -> None:
        for name, overlay in self._pictures:
            download(await overlay.to_blob(), f"{name}.png")

    async def _copy(self) -> None:
        await copy_to_clipboard(self._json(), by_id("copy-json"))


def download_text(name: str, text: str) -> None:
    """Save a text file."""
    download(js.Blob.new(js.Array.of(text)), name)


def download(blob: Any, name: str) -> None:
    """Save a ``Blob`` as a file."""
    address = js.URL.createObjectURL(blob)
    create_element("a", href=address, download=name).click()
    js.URL.revokeObjectURL(address)


async def copy_to_clipboard(text: str, button: Any) -> None:
    """Copy text to the clipboard, and confirm it on the ``button`` for a moment.

    Raises ``FaceApiError`` if the browser does not allow it.
    """
    try:
        await HOST.call(js.navigator.clipboard, "writeText", text)
    except (AttributeError, JsException) as error:  # insecure contexts have no clipboard
        raise faceapi.FaceApiError(
            "This browser does not let the page copy. Allow it, or save the file instead."
        ) from error
    if button.textContent != CONFIRMATION:
        button.dataset.label = button.textContent
    button.textContent = CONFIRMATION
    await asyncio.sleep(CONFIRMATION_SECONDS)
    button.textContent = button.dataset.label
