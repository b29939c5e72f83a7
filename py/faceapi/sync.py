"""The functions of the package without ``await``, under the same names.

::

    from faceapi import sync

    for face in sync.detect_all_faces("photo.jpg", landmarks=True, descriptors=True):
        print(face.score, face.box)

They work in scripts, threads and notebooks. The steps of a chain are keywords here; a chain itself
runs without ``await`` by ``.run_sync()``. It also has every other name of the package: coroutines
and the methods of ``sync.nets`` block until their result is available. :func:`run` takes any
awaitable.

In a browser they work only where Python can be suspended; otherwise they raise ``CannotWaitError``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from importlib import import_module
from inspect import isawaitable
from types import ModuleType
from typing import Any, TypeVar

from faceapi import _api
from faceapi.client import FaceApi as _FaceApi
from faceapi.client import Nets as _Nets
from faceapi.core.options import DetectorOptions
from faceapi.core.results.face_list import Faces
from faceapi.core.results.faces import Face
from faceapi.env import run_sync
from faceapi.networks import NeuralNetwork as _NeuralNetwork

__all__ = ["detect_all_faces", "detect_single_face", "nets", "run"]

T = TypeVar("T")


def run(awaitable: Awaitable[T]) -> T:
    """The result of an awaitable; raises its errors."""
    return run_sync(awaitable)


def detect_all_faces(
    image: object,
    options: DetectorOptions | None = None,
    *,
    landmarks: bool = False,
    tiny_landmarks: bool = False,
    expressions: bool = False,
    age_and_gender: bool = False,
    descriptors: bool = False,
    **keywords: Any,
) -> Faces:
    """As :func:`faceapi.detect_all_faces`, with the steps as keywords; blocks until it is done.

    Parameters
    ----------
    landmarks, tiny_landmarks
        add 68 landmarks; from the small network with ``tiny_landmarks``
    expressions, age_and_gender
        add these, from the aligned face if there are landmarks
    descriptors
        add the descriptor, and the landmarks that it requires
    keywords
        passed to :func:`faceapi.detect_all_faces`
    """
    task = _api.detect_all_faces(image, options, **keywords)
    if landmarks or tiny_landmarks or descriptors:
        aligned = task.with_face_landmarks(tiny_landmarks)
        task = aligned.with_face_descriptors() if descriptors else aligned
    task = task.with_face_expressions() if expressions else task
    return (task.with_age_and_gender() if age_and_gender else task).run_sync()


def detect_single_face(
    image: object,
    options: DetectorOptions | None = None,
    *,
    landmarks: bool = False,
    tiny_landmarks: bool = False,
    expressions: bool = False,
    age_and_gender: bool = False,
    descriptors: bool = False,
    **keywords: Any,
) -> Face | None:
    """As :func:`faceapi.detect_single_face`, with the steps of :func:`detect_all_faces`."""
    task = _api.detect_single_face(image, options, **keywords)
    if landmarks or tiny_landmarks or descriptors:
        aligned = task.with_face_landmarks(tiny_landmarks)
        task = aligned.with_face_descriptor() if descriptors else aligned
    task = task.with_face_expressions() if expressions else task
    return (task.with_age_and_gender() if age_and_gender else task).run_sync()


class SyncTwin:
    """An object or class whose coroutine methods block until their result is available."""

    def __init__(self, target: Any) -> None:
        self._target = target

    def __getattr__(self, name: str) -> Any:
        return _twin(getattr(self._target, name))

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """The class: create an object."""
        return _twin(self._target(*arguments, **keywords))

    def __dir__(self) -> list[str]:
        return dir(self._target)

    def __repr__(self) -> str:
        return f"<synchronous {self._target!r}>"


def _twin(value: Any) -> Any:
    if isinstance(value, type):
        return SyncTwin(value) if issubclass(value, (_FaceApi, _NeuralNetwork)) else value
    if isinstance(value, (_FaceApi, _NeuralNetwork, _Nets)):
        return SyncTwin(value)
    if isinstance(value, ModuleType):
        return SyncTwin(value) if _is_ours(value.__name__) else value
    if callable(value) and _is_ours(getattr(value, "__module__", None)):
        return _blocking(value)
    return value


def _is_ours(module: str | None) -> bool:
    return (module or "").partition(".")[0] == "faceapi"


def _blocking(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def wait(*arguments: Any, **keywords: Any) -> Any:
        result = function(*arguments, **keywords)
        if isinstance(result, asyncio.Future):  # of the running loop, which ends it later
            return None
        return _twin(run_sync(result) if isawaitable(result) else result)

    return wait


nets: Any = SyncTwin(_api.nets)
"""``faceapi.nets``, whose methods block until they are done."""


def __getattr__(name: str) -> Any:
    """Any other name of the package."""
    if name.startswith("_"):
        raise AttributeError(f"module 'faceapi.sync' has no attribute {name!r}")
    return _twin(getattr(import_module("faceapi"), name))
