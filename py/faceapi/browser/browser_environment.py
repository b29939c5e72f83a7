"""The environment in a browser: onnxruntime-web, canvas pictures, and ``fetch``."""

from __future__ import annotations

from faceapi.browser.inference.ort_web import OrtWeb
from faceapi.browser.installed_models import installed_models, read_bytes
from faceapi.browser.interop.host import HOST
from faceapi.browser.media.open_picture import open_picture
from faceapi.browser.media.video_frames import VideoFrames
from faceapi.runtime.backend import Backend, Environment


def browser_environment(backend: Backend | None = None, models: str | None = None) -> Environment:
    """The environment of a page.

    Parameters
    ----------
    backend
        used instead of :class:`OrtWeb`
    models
        URL of the folder with the model files; by default that of the package
        ``faceapi_py_models`` if micropip has installed it, and ``models/`` beside ``host.mjs``
    """
    first, *more = (models,) if models else (*installed_models(), HOST.models)
    return Environment(
        backend=backend or OrtWeb(),
        open_picture=open_picture,
        read_bytes=read_bytes,
        models=first if first.endswith("/") else f"{first}/",
        more_models=tuple(more),
        open_video=VideoFrames,
    )
