"""The JavaScript module ``web/host.mjs``, which the page registers or :mod:`.site` imports."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Any, Protocol, cast

from faceapi.browser.interop.dom import Buffer, Canvas, Context2D, OrtSession
from faceapi.browser.interop.site import find_host


class RunResult(Protocol):
    """All outputs of a run in one array, and how to split it."""

    values: Buffer
    shapes: str
    """JSON: ``[[name, [size, …]], …]``."""
    milliseconds: float


class PlacementGeometry(Protocol):
    """A picture on the page in CSS pixels; ``placement.mjs`` describes each number."""

    width: float
    height: float
    left: float
    top: float
    scaleX: float
    scaleY: float
    isMirrored: bool
    ratio: float


class Placement(Protocol):
    """Keeps a canvas over a media element; see ``web/host/overlay/placement.mjs``."""

    media: Any

    def update(self) -> PlacementGeometry: ...
    def close(self) -> None: ...


class Host(Protocol):
    """The exports of ``host.mjs``, which documents each."""

    counterKey: str
    galleryName: str
    models: str
    oldGalleryName: str
    onnxruntime: str
    threads: int
    timingsKey: str

    def configure(self, ort: object, bundle: str, threads: int) -> Awaitable[None]: ...
    def createPlacement(
        self, media: object, canvas: object, element_id: str, on_change: object
    ) -> Placement: ...
    def intrinsicSize(self, media: object) -> Sequence[float]: ...
    def importModule(self, url: str) -> Awaitable[Any]: ...
    def call(self, target: object, method: str, *args: object) -> Awaitable[Any]: ...
    def createSessionWithCallback(
        self, done: object, ort: object, model: Buffer, options: object
    ) -> None: ...
    def releaseSession(self, ort: object, session: OrtSession) -> Awaitable[None]: ...
    def deviceLostReason(self, ort: object) -> str | None: ...
    def runWithCallback(
        self,
        done: object,
        ort: object,
        session: OrtSession,
        batched: bool,
        dtype: str,
        height: int,
        width: int,
        channels: int,
        *blocks: object,
    ) -> None: ...
    def drawCrop(
        self, picture: Canvas, crop_context: Context2D, context: Context2D, *rectangles: float
    ) -> Buffer: ...
    def drawRotated(
        self,
        picture: Canvas,
        crop_context: Context2D,
        halving_context: Context2D,
        context: Context2D,
        *numbers: float,
    ) -> Buffer: ...
    def liveTensors(self) -> int: ...
    def oldGalleryIsShared(self) -> Awaitable[bool]: ...


class _LazyHost:
    """The module, looked up on first use, so that a notebook can import the package before it."""

    def __getattr__(self, name: str) -> Any:
        value = getattr(find_host(), name)
        setattr(self, name, value)
        return value


HOST: Host = cast(Host, _LazyHost())
