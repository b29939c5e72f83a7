"""The functions of the package: each forwards to one default :class:`~faceapi.client.FaceApi`."""

from __future__ import annotations

from collections.abc import Mapping

from faceapi.client import FaceApi
from faceapi.core.options import DetectorOptions
from faceapi.core.profiling import STAGE_TIMER
from faceapi.env import is_browser
from faceapi.networks.load_task import LoadTask
from faceapi.pipeline.chain import AllFacesTask, SingleFaceTask
from faceapi.runtime.backend import BackendStatus, ProgressCallback

_default = FaceApi(auto_load=not is_browser())
nets = _default.nets


def detect_all_faces(image: object, options: DetectorOptions | None = None) -> AllFacesTask:
    """Detect all faces in ``image``, best score first.

    Await the result, or add steps to it first::

        faces = await faceapi.detect_all_faces(image).with_face_landmarks().with_face_descriptors()

    Parameters
    ----------
    image
        in the browser an ``<img>``, ``<video>`` or ``<canvas>`` element, an element's id,
        ``ImageData``, ``ImageBitmap``, ``OffscreenCanvas``, ``Blob`` or ``File``, or a URL; in
        CPython a path, bytes of a file or a PIL image; everywhere a uint8 array ``(height, width)``
        or ``(height, width, 1, 3 or 4)``, or a batch of one. Only the first item of a list is used.
    options
        the options, whose type selects the detector; ``None``: SSD MobileNet v1 with its defaults

    Raises (when awaited)
    ---------------------
    ModelNotLoadedError
        a required network is not loaded (in CPython: and could not be loaded from the default
        folders); the message says what to do
    PictureError
        ``image`` is not a picture
    InferenceError
        the runtime failed

    Raises ``TypeError`` immediately if ``options`` are not those of a detector.
    """
    return _default.detect_all_faces(image, options)


def detect_single_face(image: object, options: DetectorOptions | None = None) -> SingleFaceTask:
    """Detect the face with the highest score in ``image``; ``None`` if there is none.

    Otherwise the same as :func:`detect_all_faces`.
    """
    return _default.detect_single_face(image, options)


def load(*names: str, uri: str | None = None, progress: ProgressCallback | None = None) -> LoadTask:
    """Load networks: ``await faceapi.load("ssd", "landmarks", "descriptors")``.

    In CPython a network is also loaded on first use; this moves the time to where you want it.

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
    return _default.load(*names, uri=uri, progress=progress)


async def set_backend(name: str) -> BackendStatus:
    """Prefer a backend from now on; loaded networks move to it at their next run.

    Parameters
    ----------
    name
        ``auto`` (the best that works; in the browser the faster of WebGPU and wasm for the first
        network loaded, measured once per device); in the browser ``webgpu``, ``wasm``
        or ``webgl``; in CPython ``native``

    Returns the new status: if ``name`` does not work here, the next best backend is in use and
    ``status.rejected[name]`` says why. Raises ``ValueError`` for an unknown name.
    """
    return await _default.set_backend(name)


def get_backend() -> BackendStatus:
    """The backend in use, and why the backends preferred to it are not."""
    return _default.get_backend()


async def available_backends() -> Mapping[str, str | None]:
    """All backends of this platform, each with ``None`` or the reason why it cannot be used."""
    return await _default.available_backends()


def profile() -> dict[str, list[float]]:
    """The latest samples of each stage in milliseconds, oldest first.

    The stages are ``pixels``, ``crossing``, ``network``, ``decoding`` and ``drawing``; see
    :mod:`faceapi.core.profiling`.
    """
    return STAGE_TIMER.samples()
