"""Everything that touches the page: only this package imports ``js``, ``pyodide``, ``pyscript``.

The layers above it do not depend on a browser. It can be imported in a browser only::

    import faceapi
    from faceapi import draw
    from faceapi.browser import Overlay

    await faceapi.nets.tiny_face_detector.load_from_uri()
    faces = await faceapi.detect_all_faces("photo", faceapi.TinyFaceDetectorOptions())
    Overlay.over("photo").show(draw.detections(faces))
"""

from faceapi.browser.browser_environment import browser_environment
from faceapi.browser.media.camera import Camera, CameraDevice, list_devices
from faceapi.browser.media.canvas_picture import CanvasPicture
from faceapi.browser.media.video_frames import VideoFrames
from faceapi.browser.page.canvas_painter import canvas_painter
from faceapi.browser.page.overlay import Overlay
from faceapi.browser.storage.gallery import Gallery
from faceapi.draw.painters.registry import register_painter

register_painter(canvas_painter)

__all__ = [
    "Camera",
    "CameraDevice",
    "CanvasPicture",
    "Gallery",
    "Overlay",
    "VideoFrames",
    "browser_environment",
    "list_devices",
]
