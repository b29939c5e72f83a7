"""All errors of the package, as one tree.

::

    FaceApiError
    ├── PictureError            not a picture, not decodable, or without pixels
    ├── ModelFileError          a model file is missing, truncated, or invalid
    ├── ModelNotLoadedError     a network was run before it was loaded
    ├── BackendUnavailableError no backend can run the networks; lists the reasons
    ├── InferenceError          the runtime rejected a run, or failed during it
    ├── FetchError              a file could not be fetched (also an OSError)
    ├── CameraError             the camera could not be opened, or was lost
    ├── StorageError            the browser could not save or load data
    ├── CannotWaitError         run_sync() was called where Python cannot be suspended
    └── NotComputedError        a part of a result was not computed (also an AttributeError)

Catch them all by the root class::

    import faceapi

    try:
        await faceapi.detect_all_faces("missing.jpg")
    except faceapi.FaceApiError as error:
        print(error)

A value out of range (an option, a size) raises ``ValueError``, a value of the wrong type
``TypeError``. Both are mistakes in the calling code, not conditions to handle.
"""

from __future__ import annotations

__all__ = [
    "BackendUnavailableError",
    "CameraError",
    "CannotWaitError",
    "FaceApiError",
    "FetchError",
    "InferenceError",
    "ModelFileError",
    "ModelNotLoadedError",
    "NotComputedError",
    "PictureError",
    "StorageError",
]


class FaceApiError(Exception):
    """Base class of all errors that this package raises deliberately."""


class PictureError(FaceApiError):
    """The input is not a readable picture: wrong type, undecodable, or without pixels."""


class ModelFileError(FaceApiError):
    """A model file lacks a tensor, is truncated, has a wrong hash, or is not a model."""


class ModelNotLoadedError(FaceApiError):
    """A network was run before one of its ``load…`` methods was awaited."""


class BackendUnavailableError(FaceApiError):
    """No backend can run the networks. The message lists each one tried and the reason."""


class InferenceError(FaceApiError):
    """The runtime rejected a run, or failed during it."""


class FetchError(FaceApiError, OSError):
    """A file could not be fetched or read.

    ``uri`` names it; ``status`` is the HTTP status, 400 or more, or ``None`` if there was no
    response.
    """

    def __init__(self, message: str, *, uri: str, status: int | None = None) -> None:
        super().__init__(message)
        self.uri = uri
        self.status = status


class CameraError(FaceApiError):
    """The camera could not be opened, or was lost.

    ``reason`` is the browser's name of the error (``NotAllowedError``, ``NotFoundError``,
    ``NotReadableError``, ``OverconstrainedError``, ``InsecureContext``, ``Ended``); the message
    tells the user in plain words what to do.
    """

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class StorageError(FaceApiError):
    """The browser could not save or load data.

    ``reason`` is the browser's name of the error (``QuotaExceededError``, ``VersionError``,
    ``InvalidStateError``, ``Blocked``…); the message tells the user in plain words what to do.
    """

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class CannotWaitError(FaceApiError, RuntimeError):
    """``run_sync()`` was called in a browser, where Python cannot be suspended: write ``await``."""


class NotComputedError(FaceApiError, AttributeError):
    """A part of a result was read that no step of the chain computed.

    It is an ``AttributeError``, so that ``hasattr(face, "landmarks")`` works.
    """
