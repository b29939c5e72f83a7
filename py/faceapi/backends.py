"""The backends, which run the networks, and how to replace them.

::

    from faceapi import FaceApi
    from faceapi.backends import MockBackend

    api = FaceApi(backend=MockBackend(lambda name, pixels: {}))   # for tests: no network runs
"""

from faceapi.runtime.backend import Backend, BackendStatus, Environment, Session
from faceapi.runtime.mock import MockBackend

__all__ = [
    "Backend",
    "BackendStatus",
    "Environment",
    "MockBackend",
    "Session",
]
