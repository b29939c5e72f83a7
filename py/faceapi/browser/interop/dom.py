"""Types for the parts of the browser and of onnxruntime-web that this package uses.

With them the type checker finds a misspelled property. Names and argument order are the browser's
own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, TypeAlias

import js

from faceapi.browser.interop.page import HAS_PAGE, MissingDocument

EventHandler: TypeAlias = Callable[[Any], object]


class Buffer(Protocol):
    """A typed array or an ``ArrayBuffer``."""

    @property
    def length(self) -> int: ...
    @property
    def byteLength(self) -> int: ...
    @property
    def buffer(self) -> object: ...
    def assign(self, data: object) -> None: ...
    def to_py(self) -> memoryview: ...
    def to_bytes(self) -> bytes: ...


class EventTarget(Protocol):
    def addEventListener(self, event_type: str, handler: object) -> None: ...
    def removeEventListener(self, event_type: str, handler: object) -> None: ...


class Blob(Protocol):
    @property
    def size(self) -> int: ...
    @property
    def type(self) -> str: ...
    def arrayBuffer(self) -> Awaitable[Buffer]: ...
    def slice(self, start: int, end: int) -> Blob: ...


class ImageData(Protocol):
    @property
    def data(self) -> Buffer: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


class ImageBitmap(Protocol):
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


class TextMetrics(Protocol):
    @property
    def width(self) -> float: ...


class Context2D(Protocol):
    canvas: Canvas
    fillStyle: str
    strokeStyle: str
    lineWidth: float
    lineJoin: str
    font: str

    def drawImage(self, image: object, *numbers: float) -> None: ...
    def getImageData(self, x: int, y: int, width: int, height: int) -> ImageData: ...
    def putImageData(self, data: ImageData, x: int, y: int) -> None: ...
    def clearRect(self, x: float, y: float, width: float, height: float) -> None: ...
    def fillRect(self, x: float, y: float, width: float, height: float) -> None: ...
    def strokeRect(self, x: float, y: float, width: float, height: float) -> None: ...
    def save(self) -> None: ...
    def restore(self) -> None: ...
    def transform(self, a: float, b: float, c: float, d: float, e: float, f: float) -> None: ...
    def setTransform(self, a: float, b: float, c: float, d: float, e: float, f: float) -> None: ...
    def stroke(self, path: object) -> None: ...
    def fill(self, path: object) -> None: ...
    def fillText(self, text: str, x: float, y: float) -> None: ...
    def measureText(self, text: str) -> TextMetrics: ...


class Canvas(Protocol):
    """A ``<canvas>`` or an ``OffscreenCanvas``."""

    width: int
    height: int

    def getContext(self, context_type: str, options: object = None) -> Context2D: ...


class CSSStyleDeclaration(Protocol):
    def setProperty(self, name: str, value: str) -> None: ...
    def getPropertyValue(self, name: str) -> str: ...


class DOMRect(Protocol):
    @property
    def left(self) -> float: ...
    @property
    def top(self) -> float: ...
    @property
    def right(self) -> float: ...
    @property
    def bottom(self) -> float: ...
    @property
    def width(self) -> float: ...
    @property
    def height(self) -> float: ...


class Element(EventTarget, Protocol):
    id: str
    style: CSSStyleDeclaration
    offsetLeft: float
    offsetTop: float
    clientLeft: float
    clientTop: float
    clientWidth: float
    clientHeight: float
    offsetParent: Element | None
    parentElement: Element | None

    def getBoundingClientRect(self) -> DOMRect: ...
    def insertAdjacentElement(self, position: str, element: Element) -> None: ...
    def setAttribute(self, name: str, value: str) -> None: ...
    def remove(self) -> None: ...


class HTMLCanvasElement(Canvas, Element, Protocol):
    def toBlob(self, callback: object, type: str = "image/png") -> None: ...


class HTMLImageElement(Element, Protocol):
    src: str
    complete: bool
    naturalWidth: int
    naturalHeight: int
    crossOrigin: str

    def decode(self) -> Awaitable[None]: ...


class MediaError(Protocol):
    message: str


class PlaybackQuality(Protocol):
    totalVideoFrames: int


class HTMLVideoElement(Element, Protocol):
    src: str
    currentSrc: str
    preload: str
    srcObject: MediaStream | None
    muted: bool
    playsInline: bool
    paused: bool
    ended: bool
    readyState: int
    networkState: int
    videoWidth: int
    videoHeight: int
    error: MediaError | None

    def querySelector(self, selector: str) -> Element | None: ...
    def getVideoPlaybackQuality(self) -> PlaybackQuality: ...
    def play(self) -> Awaitable[None]: ...
    def pause(self) -> None: ...
    def load(self) -> None: ...
    def requestVideoFrameCallback(self, handler: object) -> int: ...
    def cancelVideoFrameCallback(self, handle: int) -> None: ...


class MediaStreamTrack(EventTarget, Protocol):
    kind: str
    label: str
    readyState: str

    def stop(self) -> None: ...


class MediaStream(Protocol):
    def getTracks(self) -> Sequence[MediaStreamTrack]: ...
    def getVideoTracks(self) -> Sequence[MediaStreamTrack]: ...


class Headers(Protocol):
    def get(self, name: str) -> str | None: ...


class ReadResult(Protocol):
    done: bool
    value: Buffer


class ReadableStreamReader(Protocol):
    def read(self) -> Awaitable[ReadResult]: ...
    def cancel(self) -> Awaitable[None]: ...


class ReadableStream(Protocol):
    def getReader(self) -> ReadableStreamReader: ...


class Response(Protocol):
    ok: bool
    status: int
    statusText: str
    url: str
    headers: Headers
    body: ReadableStream | None
    bodyUsed: bool

    def arrayBuffer(self) -> Awaitable[Buffer]: ...


class OrtSession(Protocol):
    """An ``InferenceSession`` of onnxruntime-web."""

    inputNames: Sequence[str]
    outputNames: Sequence[str]


class Document(EventTarget, Protocol):
    hidden: bool
    baseURI: str
    body: Element

    def getElementById(self, name: str) -> Element | None: ...
    def createElement(self, name: str) -> Any: ...


document: Document = js.document if HAS_PAGE else MissingDocument()
