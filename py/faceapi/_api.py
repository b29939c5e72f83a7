"""The functions of the package: each forwards to one default :class:`~faceapi.client.FaceApi`."""

from __future__ import annotations

from collections.abc import Mapping

from faceapi.client import FaceApi
from faceapi.core.options import DetectorOptions
from faceapi.core.profiling import STAGE_TIMER
from faceapi.pipeline.chain import AllFacesTask, SingleFaceTask
from faceapi.runtime.backend import BackendStatus

_default = FaceApi()
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
        CPython a path, a URL, bytes, an open file, an upload of a web framework or a PIL image;
        everywhere a uint8 array ``(height, width)`` or ``(height, width, 1, 3 or 4)``, or a batch
        of one. Only the first item of a list is used.
    options
        the options, whose type selects the detector; ``None``: SSD MobileNet v1 with its defaults

    Raises (when awaited)
    ---------------------
    ModelNotLoadedError
        a required network is not loaded; the message says what to await first
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
