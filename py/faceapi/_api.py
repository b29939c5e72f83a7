"""The functions of the package: each forwards to one default :class:`~faceapi.client.FaceApi`."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

from faceapi.client import DEFAULT_API
from faceapi.core.options import DetectorOptions
from faceapi.core.pixels.array_picture import Channels
from faceapi.core.profiling import STAGE_TIMER
from faceapi.env import configure as configure_environment
from faceapi.networks.loading.load_task import LoadTask
from faceapi.pipeline.batch import BatchProgress, ErrorHandler, FaceBatch
from faceapi.pipeline.chain import AllFacesTask, SingleFaceTask
from faceapi.pipeline.detection.search import Tiles
from faceapi.runtime.backend import BackendStatus, ProgressCallback

nets = DEFAULT_API.nets


def detect_all_faces(
    image: object,
    options: DetectorOptions | None = None,
    *,
    channels: Channels = "rgb",
    upright: bool = False,
    mirror: bool = False,
    turns: Sequence[float] = (0,),
    tiles: Tiles = None,
) -> AllFacesTask:
    """Detect all faces in ``image``, best score first.

    Await the result, or add steps to it first::

        faces = await faceapi.detect_all_faces(image).with_face_landmarks().with_face_descriptors()

    Parameters
    ----------
    image
        in the browser an ``<img>``, ``<video>`` or ``<canvas>`` element, an element's id,
        ``ImageData``, ``ImageBitmap``, ``OffscreenCanvas``, ``Blob`` or ``File``, or a URL; in
        CPython a path, a URL, bytes, an open file, an upload of a web framework or a PIL image;
        everywhere a uint8 array ``(height, width)`` or ``(height, width, 1, 3 or 4)``, or a batch
        of one. Only the first item of a list is used.
    options
        the options, whose type selects the detector; ``None``: SSD MobileNet v1 with its defaults
    channels
        ``"bgr"`` for arrays of OpenCV
    upright
        turn each face upright before landmarks, expressions, age, gender and descriptor are read
        from it; landmarks are still in pixels of the picture, and ``face.upright_region`` says
        which part was cropped. Costs one more run of the landmark network. Descriptors are then
        computed from the region that the network was trained on, not from face-api.js's rectangle.
    mirror
        take the mean of the descriptors of the face and of its mirror image: more accurate, and
        twice the work
    turns
        degrees, clockwise, by which faces may be turned, for example ``(0, 90, 180, 270)``. The
        picture is searched once for each, until one of them is clearly right; faces of all turns
        are merged. A face that is found turned is always read upright.
    tiles
        search overlapping tiles of the picture as well as the whole, for small faces in large
        pictures: the number of tiles along the longer side, or ``"auto"`` to choose it by the size

    Raises (when awaited)
    ---------------------
    ModelNotLoadedError
        a required network is not loaded (in CPython: and could not be loaded from the default
        folders); the message says what to do
    PictureError
        ``image`` is not a picture
    InferenceError
        the runtime failed

    Raises ``TypeError`` immediately if ``options`` are not detector options, and ``TypeError`` or
    ``ValueError`` for ``turns``, ``tiles`` and ``channels`` that are not as described, or for
    ``channels`` of an image that is not an array.
    """
    return DEFAULT_API.detect_all_faces(
        image,
        options,
        channels=channels,
        upright=upright,
        mirror=mirror,
        turns=turns,
        tiles=tiles,
    )


def detect_single_face(
    image: object,
    options: DetectorOptions | None = None,
    *,
    channels: Channels = "rgb",
    upright: bool = False,
    mirror: bool = False,
    turns: Sequence[float] = (0,),
    tiles: Tiles = None,
) -> SingleFaceTask:
    """Detect the face with the highest score in ``image``; ``None`` if there is none.

    Otherwise the same as :func:`detect_all_faces`.
    """
    return DEFAULT_API.detect_single_face(
        image,
        options,
        channels=channels,
        upright=upright,
        mirror=mirror,
        turns=turns,
        tiles=tiles,
    )


def detect_batch(
    images: Iterable[Any] | AsyncIterable[Any],
    detect: Callable[[Any], Awaitable[Any]] | None = None,
    *,
    workers: int = 2,
    progress: BatchProgress | None = None,
    on_error: ErrorHandler[Any] | None = None,
) -> FaceBatch[Any, Any]:
    """Detect faces in many pictures: ``for image, faces in faceapi.detect_batch(paths)``.

    Use ``async for`` where ``await`` is possible, and ``for`` in other code. Both hold only
    ``workers`` pictures at a time. Awaiting the batch returns a list of all pairs::

        def analyze(image):
            return faceapi.detect_all_faces(image).with_face_landmarks().with_face_descriptors()

        for path, faces in faceapi.detect_batch(folder.glob("*.jpg"), analyze):
            print(path, len(faces))

    Parameters
    ----------
    images
        pictures as :func:`detect_all_faces` accepts them, in an iterable that may be lazy or
        asynchronous; it is read lazily
    detect
        called with a picture, returns a chain or anything else to await; ``None``:
        :func:`detect_all_faces`
    workers
        number of pictures processed at the same time, at least 1; a single network run already uses
        several processor cores
    progress
        called after each picture with the number done, and the total if ``images`` has a length
    on_error
        called with the picture and the ``FaceApiError`` if it cannot be processed, which skips
        it; without it the error is raised

    Raises ``ValueError`` immediately for fewer than 1 worker, ``TypeError`` for a single picture.
    """
    return DEFAULT_API.detect_batch(
        images, detect, workers=workers, progress=progress, on_error=on_error
    )


def load(*names: str, uri: str | None = None, progress: ProgressCallback | None = None) -> LoadTask:
    """Load networks: ``await faceapi.load("ssd", "landmarks", "descriptors")``.

    CPython also loads a network on first use; call this to load it earlier.

    Parameters
    ----------
    names
        ``ssd``, ``tiny``, ``yolo`` or ``mtcnn`` for a detector; ``landmarks``, ``tiny_landmarks``,
        ``descriptors``, ``expressions``, ``age_and_gender``; or names in :data:`nets`. Without
        names every network with published model files is loaded.
    uri
        as in ``load_from_uri``
    progress
        called with the bytes loaded so far, and their total up to and with the current network

    Raises ``ValueError`` immediately for another name; when awaited, as ``load_from_uri``.
    """
    return DEFAULT_API.load(*names, uri=uri, progress=progress)


def configure(
    *,
    threads: int | None = None,
    providers: Sequence[str] | None = None,
    models: str | None = None,
    auto_load: bool | None = None,
) -> None:
    """Change the settings of this process. ``None`` keeps a setting.

    Parameters
    ----------
    threads
        threads per run of a network in CPython; 0: onnxruntime decides
    providers
        execution providers of onnxruntime in CPython, in order of preference: ``cuda``,
        ``tensorrt``, ``rocm``, ``coreml``, ``directml``, ``openvino``, ``cpu``. One is used only
        if it computes the expected outputs; otherwise the next one is used, and finally the CPU;
        ``get_backend().rejected`` says why
    models
        folder or URL from which networks are loaded by default
    auto_load
        whether a missing network is loaded on first use: by default in CPython, but not in a
        browser

    Loaded networks apply the change at their next run. Raises ``ValueError`` for other values, and
    for ``threads`` and ``providers`` in a browser.
    """
    configure_environment(threads=threads, providers=providers, models=models)
    if auto_load is not None:
        for network in nets.all:
            network.auto_load = auto_load


async def set_backend(name: str) -> BackendStatus:
    """Prefer a backend from now on; loaded networks move to it at their next run.

    Parameters
    ----------
    name
        ``auto`` (the best that works; in the browser each network runs on wasm until it has been
        compared with WebGPU, once per device, and then where it is faster); in the browser
        ``webgpu``, ``wasm`` or ``webgl``; in CPython ``native``, or a provider of :func:`configure`

    Returns the new status: if ``name`` does not work here, the next best backend is in use and
    ``status.rejected[name]`` says why. Raises ``ValueError`` for an unknown name.
    """
    return await DEFAULT_API.set_backend(name)


def get_backend() -> BackendStatus:
    """The backend in use, and why the preferred ones are not used."""
    return DEFAULT_API.get_backend()


async def available_backends() -> Mapping[str, str | None]:
    """All backends of this platform, each with ``None`` or the reason why it cannot be used."""
    return await DEFAULT_API.available_backends()


def profile() -> dict[str, list[float]]:
    """The latest samples of each stage in milliseconds, oldest first.

    The stages are ``preprocessing``, ``transfer``, ``inference``, ``postprocessing`` and
    ``drawing``; see :mod:`faceapi.core.profiling`.
    """
    return STAGE_TIMER.samples()
