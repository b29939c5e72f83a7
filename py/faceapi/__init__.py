"""Face detection, 68 landmarks, recognition, expressions, age and gender, in the browser.

::

    import faceapi

    await faceapi.nets.ssd_mobilenetv1.load_from_uri()
    await faceapi.nets.face_landmark_68_net.load_from_uri()
    for face in await faceapi.detect_all_faces("photo.jpg").with_face_landmarks():
        print(face.score, face.box, face.landmarks.nose)

The names to begin with:

* :data:`nets` holds one network of each architecture. Load those you need.
* :func:`detect_all_faces` and :func:`detect_single_face` start a chain of steps; await it once.
* :class:`Face` is the result: box, score, landmarks, expressions, age, gender, descriptor.
* :class:`SsdMobilenetv1Options` selects the accurate detector,
  :class:`TinyFaceDetectorOptions` the fast one.
* :class:`FaceMatcher` names a face by comparing its descriptor with those of known people.
* :class:`FaceIndex` does so for many people, with a probability and a stated false accept rate;
  :func:`group` sorts faces by person when nobody is known.
* :mod:`faceapi.draw` draws results on a canvas, a Pillow image or as SVG.
* :func:`extract_faces` crops faces; :func:`resize_results` scales results to another size.
* :func:`set_backend` selects what runs the networks.
* :class:`FaceApiError` is the base class of every error of the package.

The rest is in modules: :mod:`faceapi.types`, :mod:`faceapi.networks`, :mod:`faceapi.media`,
:mod:`faceapi.recognition`, :mod:`faceapi.backends`, :mod:`faceapi.errors`, :mod:`faceapi.browser`
(cameras, overlays, saved people) and :mod:`faceapi.compat` (every name of face-api.js). For
programs written for face-api.js, names of those modules can also be used as ``faceapi.<name>``.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from faceapi import backends, draw, errors, media, networks, types
from faceapi._api import (
    available_backends,
    detect_all_faces,
    detect_single_face,
    get_backend,
    nets,
    profile,
    set_backend,
)
from faceapi.client import FaceApi
from faceapi.core.identity.descriptors import LabeledFaceDescriptors, euclidean_distance
from faceapi.core.identity.matching import FaceMatch, FaceMatcher
from faceapi.core.options import (
    MtcnnOptions,
    SsdMobilenetv1Options,
    TinyFaceDetectorOptions,
    TinyYolov2Options,
)
from faceapi.core.results.faces import Face
from faceapi.core.results.resize_results import resize_results
from faceapi.errors import FaceApiError
from faceapi.media import extract_faces, fetch_image, open_picture

__version__ = "0.1.0"

__all__ = [  # noqa: RUF022  (in the order in which a newcomer needs them)
    # detect
    "nets",
    "detect_all_faces",
    "detect_single_face",
    "Face",
    # choose the detector
    "SsdMobilenetv1Options",
    "TinyFaceDetectorOptions",
    "MtcnnOptions",
    "TinyYolov2Options",
    # recognize
    "FaceIndex",
    "group",
    "FaceMatcher",
    "FaceMatch",
    "LabeledFaceDescriptors",
    "euclidean_distance",
    # draw and crop
    "draw",
    "extract_faces",
    "resize_results",
    "fetch_image",
    "open_picture",
    # choose what runs the networks
    "FaceApi",
    "set_backend",
    "get_backend",
    "available_backends",
    "profile",
    # errors, and the modules with the rest
    "FaceApiError",
    "backends",
    "errors",
    "media",
    "networks",
    "types",
]

if TYPE_CHECKING:  # loaded on first use: most pages do without
    from faceapi.recognition import FaceIndex, group

_MODULES = ("compat", "recognition", "types", "backends", "networks", "media", "errors")
"""Where :func:`__getattr__` looks, in this order."""


if not TYPE_CHECKING:  # hidden from type checkers, so that they report misspelled names

    def __getattr__(name: str) -> object:
        """Find a name in the modules with the rest; they are imported on first use."""
        if name in ("compat", "recognition"):
            return import_module(f"faceapi.{name}")
        if not name.startswith("_"):
            for module in map(import_module, (f"faceapi.{module}" for module in _MODULES)):
                if name in module.__all__:
                    return getattr(module, name)
        raise AttributeError(f"module 'faceapi' has no attribute {name!r}{_similar(name)}")


def _similar(name: str) -> str:
    from difflib import get_close_matches  # rarely needed, and Pyodide starts sooner without it

    known = [*__all__, *import_module("faceapi.compat").__all__]
    similar = get_close_matches(name, known)
    return f"; did you mean {' or '.join(similar)}?" if similar else ""
