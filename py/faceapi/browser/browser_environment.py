"""The environment in a browser: onnxruntime-web, canvas pictures, and ``fetch``."""

from __future__ import annotations

from faceapi.browser.inference.ort_web import OrtWeb
from faceapi.browser.interop.fetch import fetch_bytes
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
        URL of the folder with the model files; by default ``models/`` beside ``host.mjs``
    """
    folder = models or HOST.models
    return Environment(
        backend=backend or OrtWeb(),
        open_picture=open_picture,
        read_bytes=fetch_bytes,
        models=folder if folder.endswith("/") else f"{folder}/",
        open_video=VideoFrames,
    )
