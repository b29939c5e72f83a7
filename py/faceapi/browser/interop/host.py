"""``web/host.mjs``, under whichever name the page has given it to Python."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable
from typing import Any, Protocol

from faceapi.browser.interop.dom import Buffer, Canvas, Context2D, OrtSession


class RunResult(Protocol):
    """All outputs of a run end to end, and how to part them."""

    values: Buffer
    shapes: str
    """JSON: ``[[name, [size, …]], …]``."""
    milliseconds: float


class Host(Protocol):
    """What ``host.mjs`` exports; it documents each."""

    galleryName: str
    models: str
    oldGalleryName: str
    onnxruntime: str
    quickestKey: str
    threads: int

    def configure(self, ort: object, bundle: str) -> Awaitable[None]: ...
    def importModule(self, url: str) -> Awaitable[Any]: ...
    def call(self, target: object, method: str, *given: object) -> Awaitable[Any]: ...
    def createSessionThen(
        self, done: object, ort: object, model: Buffer, options: object
    ) -> None: ...
    def releaseSession(self, ort: object, session: OrtSession) -> Awaitable[None]: ...
    def lossOf(self, ort: object) -> str | None: ...
    def runThen(
        self,
        done: object,
        ort: object,
        session: OrtSession,
        batched: bool,
        kind: str,
        height: int,
        width: int,
        channels: int,
        *blocks: object,
    ) -> None: ...
    def cutOut(
        self, picture: Canvas, scissors: Context2D, target: Context2D, *rectangles: float
    ) -> Buffer: ...
    def liveTensors(self) -> int: ...
    def oldGalleryIsShared(self) -> Awaitable[bool]: ...


def _find() -> Host:
    # Plain Pyodide registers a module of its own, PyScript puts it among pyscript.js_modules.
    for package, name in (("", "faceapi_host"), ("pyscript.js_modules", "faceapi_host")):
        try:
            found: Host = (
                getattr(importlib.import_module(package), name)
                if package
                else importlib.import_module(name)
            )
        except (ImportError, AttributeError):
            continue
        return found
    raise ImportError(
        "the page must give host.mjs to Python: in PyScript's configuration "
        '"js_modules": {"main": {"../host.mjs": "faceapi_host"}}; with Pyodide itself '
        'pyodide.registerJsModule("faceapi_host", await import("./host.mjs"))'
    )


HOST = _find()
