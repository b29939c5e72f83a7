"""Pictures in and out: fetching, canvases, sizes, cutting faces out.

face-api.js's helpers, on both platforms. A *canvas* is a ``<canvas>`` element in the browser and a
PIL image in CPython; an *image* is an ``<img>`` element there and a PIL image here. Videos exist in
the browser only; in CPython give their frames as arrays.

::

    image = await faceapi.fetch_image("photo.jpg")
    faces = await faceapi.detect_all_faces(image)
    canvases = await faceapi.extract_faces(image, faces)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from faceapi.core.geometry.boxes import Box
from faceapi.core.geometry.points import Dimensions
from faceapi.core.pixels.picture import Picture
from faceapi.core.results.crops import Region, crop_boxes
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.faces import AnyFace
from faceapi.env import IN_BROWSER, default_environment
from faceapi.errors import FetchError, ModelFileError
from faceapi.graph.manifest import MAX_MANIFEST_BYTES, read_weights
from faceapi.graph.uris import get_model_uris, shard_uri
from faceapi.json_text import parse_json
from faceapi.runtime.pictures.pixel_limit import pixel_limit

__all__ = [
    "await_media_loaded",
    "buffer_to_image",
    "buffer_to_video",
    "create_canvas",
    "create_canvas_from_media",
    "extract_face_tensors",
    "extract_faces",
    "fetch_image",
    "fetch_json",
    "fetch_net_weights",
    "fetch_or_throw",
    "fetch_video",
    "get_context_2d_or_throw",
    "get_media_dimensions",
    "image_tensor_to_canvas",
    "image_to_square",
    "is_media_element",
    "is_media_loaded",
    "load_weight_map",
    "match_dimensions",
    "open_picture",
    "resolve_input",
]


class Sized(Protocol):
    """Anything with a width and a height in pixels."""

    @property
    def width(self) -> float: ...
    @property
    def height(self) -> float: ...


class Media(Protocol):
    """What each platform does in its own way."""

    async def buffer_to_image(self, data: Any) -> Any: ...
    async def buffer_to_video(self, data: Any) -> Any: ...
    def create_canvas(self, dimensions: Dimensions) -> Any: ...
    def create_canvas_from_media(self, media: Any, dimensions: Dimensions | None) -> Any: ...
    def image_tensor_to_canvas(self, pixels: NDArray[np.uint8], canvas: Any) -> Any:
        """``pixels`` is ``(height, width, 3)``."""
        ...

    def get_context_2d_or_throw(self, canvas: Any) -> Any: ...
    def get_media_dimensions(self, media: Any) -> Dimensions: ...
    def is_media_element(self, value: Any) -> bool: ...
    def is_media_loaded(self, media: Any) -> bool: ...
    async def await_media_loaded(self, media: Any) -> None: ...
    def match_dimensions(self, target: Any, dimensions: Dimensions) -> None: ...
    def resolve_input(self, value: Any) -> Any: ...


async def open_picture(image: object, *, max_pixels: int | None = None) -> Picture:
    """Turn whatever :func:`detect_all_faces` takes into a picture, once, for several calls.

    ``max_pixels``, at least 1, bounds the memory that decoding a file takes in CPython: at most 12
    bytes for each of these pixels. A JPEG file with more is decoded at a smaller size, and sizes
    and boxes stay those of the full picture; of other formats it is refused. WebP may have 3/4
    of that number, AVIF half, because their decoders take more memory. ``None`` is the environment
    variable ``FACEAPI_MAX_PIXELS``, else 67,108,864. Browsers have limits of their own.

    Raises ``PictureError`` for what is no picture or too large, ``ValueError`` for a limit below 1.
    """
    with pixel_limit(max_pixels):
        return await default_environment().open_picture(image)


async def fetch_or_throw(uri: str) -> bytes:
    """The content of a file or address; raises ``FetchError`` (with ``status``) if it fails."""
    return await default_environment().read_bytes(uri, None)


async def fetch_json(uri: str) -> Any:
    """The JSON at ``uri``; raises ``FetchError`` when there is none or it is not JSON."""
    content = await fetch_or_throw(uri)
    try:
        return parse_json(content)
    except ValueError as error:
        raise FetchError(f"{uri} is not JSON: {error}", uri=uri) from error


async def fetch_net_weights(uri: str) -> NDArray[np.float32]:
    """The float32 ``(n,)`` of an uncompressed ``.weights`` file, for ``net.load``.

    Raises ``FetchError``, or ``ModelFileError`` when the size is not a multiple of four bytes.
    """
    content = await fetch_or_throw(uri)
    if len(content) % 4:
        raise ModelFileError(
            f"{uri} should hold float32 numbers, 4 bytes each, but has {len(content)} bytes"
        )
    return np.frombuffer(content, "<f4").astype(np.float32, copy=False)


async def load_weight_map(
    uri: str | None, default_model_name: str
) -> Mapping[str, NDArray[np.float32]]:
    """The weights by name of a model in face-api.js's format, for ``net.load_from_weight_map``.

    Arrays have the shapes of face-api.js, for example ``(height, width, in, out)`` for a filter.
    ``uri`` is a folder or a manifest; in a folder the manifest of ``default_model_name`` is read.
    Raises ``FetchError`` or ``ModelFileError``.
    """
    base, manifest_uri = get_model_uris(uri, default_model_name)
    read_bytes = default_environment().read_bytes
    manifest = await read_bytes(manifest_uri, None, max_bytes=MAX_MANIFEST_BYTES + 1)
    weights = await read_weights(
        manifest,
        lambda path, max_bytes: read_bytes(shard_uri(base, path), None, max_bytes=max_bytes),
    )
    return {name: tensor.values for name, tensor in weights.items()}


async def fetch_image(uri: str) -> Any:
    """An image: an ``<img>`` element, loaded, or a PIL image.

    Raises ``FetchError`` when it cannot be fetched, ``PictureError`` when it is not a picture.
    """
    return await buffer_to_image(await fetch_or_throw(uri))


async def fetch_video(uri: str) -> Any:
    """A ``<video>`` element, muted and ready to play; in the browser only.

    Raises ``FetchError`` when it cannot be fetched, ``PictureError`` when it cannot be played.
    """
    return await buffer_to_video(await fetch_or_throw(uri))


async def buffer_to_image(data: Any) -> Any:
    """An image from a ``Blob``, ``File`` or bytes; raises ``PictureError`` if it is not one."""
    return await _media().buffer_to_image(data)


async def buffer_to_video(data: Any) -> Any:
    """A ``<video>`` element from a ``Blob``, ``File`` or bytes; in the browser only.

    Raises ``PictureError`` when it cannot be played, and in CPython.
    """
    return await _media().buffer_to_video(data)


def create_canvas(dimensions: Sized) -> Any:
    """An empty canvas of a size in whole pixels, transparent.

    Raises ``PictureError`` for a size without pixels.
    """
    return _media().create_canvas(_dimensions(dimensions))


def create_canvas_from_media(media: Any, dimensions: Sized | None = None) -> Any:
    """A canvas with the picture drawn on it, scaled to ``dimensions`` where given.

    ``media`` is an ``<img>``, ``<video>``, ``<canvas>`` or ``ImageData``, in CPython a PIL image
    or an array. Raises ``PictureError`` for anything else, or when it is not loaded.
    """
    return _media().create_canvas_from_media(
        media, None if dimensions is None else _dimensions(dimensions)
    )


def image_tensor_to_canvas(pixels: NDArray[Any], canvas: Any = None) -> Any:
    """A canvas (or the one given, resized) with the pixels of an array.

    ``pixels`` has shape ``(height, width)`` or ``(height, width, 1 or 3)`` with values from 0 to
    255; fractions are cut off. Raises ``ValueError`` for another shape or other values.
    """
    return _media().image_tensor_to_canvas(_rgb(pixels), canvas)


async def image_to_square(image: object, input_size: int, center_image: bool = False) -> Any:
    """A square canvas of ``input_size`` pixels with the picture fitted in, the rest black.

    Raises ``PictureError`` when ``image`` is not a picture.
    """
    picture = await open_picture(image)
    patch = picture.patch(None, input_size, centered=center_image)
    return image_tensor_to_canvas(patch.pixels.numpy())


def get_context_2d_or_throw(canvas: Any) -> Any:
    """The 2D context of a canvas (or of its id); in CPython its ``ImageDraw``.

    Raises ``PictureError`` when it has none.
    """
    return _media().get_context_2d_or_throw(canvas)


def get_media_dimensions(media: Any) -> Dimensions:
    """Width and height in the picture's own pixels, however large it is shown.

    Raises ``PictureError`` for something that has neither.
    """
    return _media().get_media_dimensions(media)


def is_media_element(value: Any) -> bool:
    """Whether this is an ``<img>``, ``<video>`` or ``<canvas>``, in CPython a PIL image."""
    return _media().is_media_element(value)


def is_media_loaded(media: Any) -> bool:
    """Whether it has pixels to look at now."""
    return _media().is_media_loaded(media)


async def await_media_loaded(media: Any) -> None:
    """Wait until it has pixels; raises ``PictureError`` when it never will."""
    await _media().await_media_loaded(media)


def match_dimensions(target: Any, reference: Any, use_media_dimensions: bool = False) -> Dimensions:
    """Give a canvas the size of ``reference``, which also clears it, and return that size.

    With ``use_media_dimensions`` the size is that of the picture, not as it is shown.

    Raises ``ValueError`` in CPython when ``target`` has another size: a PIL image keeps its own.
    """
    size = get_media_dimensions(reference) if use_media_dimensions else _dimensions(reference)
    _media().match_dimensions(target, size)
    return size


def resolve_input(value: Any) -> Any:
    """The element of that id in the browser; anything else, and all in CPython, as it is."""
    return _media().resolve_input(value)


async def extract_faces(image: object, regions: Iterable[Region | AnyFace]) -> list[Any]:
    """A canvas for every region that has pixels in the picture, in order.

    ``regions`` are faces, detections or boxes; those are cut at the picture's edges, and a
    detection's box is floored before. Raises ``PictureError`` when ``image`` is not a picture.
    """
    tensors = await _cut(image, regions, floor_first=True)
    return [image_tensor_to_canvas(pixels) for pixels in tensors]


async def extract_face_tensors(
    image: object, regions: Iterable[Region | AnyFace]
) -> list[NDArray[np.uint8]]:
    """The same as uint8 arrays ``(height, width, 3)``, RGB.

    A detection's box is floored after it was cut, not before, so that where it crosses an edge an
    array can be a pixel larger than the canvas, as in the original.
    """
    return await _cut(image, regions, floor_first=False)


async def _cut(
    image: object, regions: Iterable[Region | AnyFace], *, floor_first: bool
) -> list[NDArray[np.uint8]]:
    picture = await open_picture(image)
    plain = [
        region if isinstance(region, (FaceDetection, Box)) else region.detection
        for region in regions
    ]
    boxes = crop_boxes(plain, picture.size, floor_first=floor_first)
    return [picture.rgb(box) for box in boxes]


def _dimensions(sized: Sized) -> Dimensions:
    return Dimensions(sized.width, sized.height)


def _rgb(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    values = np.asarray(pixels)
    if values.ndim == 2:
        values = values[:, :, np.newaxis]
    if values.ndim != 3 or values.shape[2] not in (1, 3) or not values.size:
        raise ValueError(
            "expected an array of shape (height, width), (height, width, 1) or "
            f"(height, width, 3), got {values.shape}"
        )
    if values.min() < 0 or values.max() > 255:
        raise ValueError(f"expected values from 0 to 255, got {values.min()} to {values.max()}")
    return np.array(np.broadcast_to(values, (*values.shape[:2], 3)), np.uint8, order="C")


def _media() -> Media:
    if IN_BROWSER:
        from faceapi.browser.media import dom_media as in_browser

        return in_browser
    from faceapi.runtime.pictures import pil_media as in_cpython

    return in_cpython
