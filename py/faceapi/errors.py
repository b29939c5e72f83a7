"""Everything that can go wrong, as one tree.

::

    FaceApiError
    ├── PictureError            not a picture, not decodable, or of no size
    ├── ModelFileError          a model file is missing, truncated, or not what it says
    ├── ModelNotLoadedError     a network was asked to run before it was loaded
    ├── BackendUnavailableError no way to run the networks; lists why for each one tried
    ├── InferenceError          the runtime refused or failed a run
    ├── FetchError              a file could not be fetched (also an OSError)
    ├── CameraError             the camera could not be opened, or was lost
    ├── StorageError            the browser could not keep what was to be saved
    └── NotComputedError        a result was read that no step computed (also an AttributeError)

Everything can be caught by its root::

    import faceapi

    try:
        await faceapi.detect_all_faces("missing.jpg")
    except faceapi.FaceApiError as error:
        print(error)

A value outside its range (an option, a size) is a plain ``ValueError``, a value of the wrong
kind a plain ``TypeError``: both are mistakes in the calling code, not conditions to handle.
"""

from __future__ import annotations

__all__ = [
    "BackendUnavailableError",
    "CameraError",
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
    """Root of every error this package raises on purpose."""


class PictureError(FaceApiError):
    """The input is not a picture we can read: wrong kind, undecodable, or of no size."""


class ModelFileError(FaceApiError):
    """A model file is missing a tensor, is truncated, has a wrong hash, or is not a model."""


class ModelNotLoadedError(FaceApiError):
    """A network was asked to run before one of its ``load…`` methods was awaited."""


class BackendUnavailableError(FaceApiError):
    """No backend could run the networks. The message lists each one tried and its reason."""


class InferenceError(FaceApiError):
    """The runtime refused a run, or failed in the middle of one."""


class FetchError(FaceApiError, OSError):
    """A file could not be fetched or read.

    ``uri`` names it; ``status`` is the HTTP status, 400 or more, or ``None`` where there was no
    response.
    """

    def __init__(self, message: str, *, uri: str, status: int | None = None) -> None:
        super().__init__(message)
        self.uri = uri
        self.status = status


class CameraError(FaceApiError):
    """The camera could not be opened, or was lost.

    ``reason`` is the browser's own name for it (``NotAllowedError``, ``NotFoundError``,
    ``NotReadableError``, ``OverconstrainedError``, ``InsecureContext``, ``Ended``); the message
    says in plain words what a person can do.
    """

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class StorageError(FaceApiError):
    """The browser could not keep, or could not give back, what is saved in it.

    ``reason`` is the browser's own name for it (``QuotaExceededError``, ``VersionError``,
    ``InvalidStateError``, ``Blocked``…); the message says in plain words what a person can do.
    """

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class NotComputedError(FaceApiError, AttributeError):
    """A part of a result was read that no step of the chain computed.

    Being an ``AttributeError`` it keeps ``hasattr(face, "landmarks")`` meaningful.
    """
