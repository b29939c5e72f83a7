"""Face detection, 68 landmarks, recognition, expressions, age and gender, in the browser.

::

    import faceapi

    await faceapi.nets.ssd_mobilenetv1.load_from_uri()
    await faceapi.nets.face_landmark_68_net.load_from_uri()
    for face in await faceapi.detect_all_faces("photo.jpg").with_face_landmarks():
        print(face.score, face.box, face.landmarks.nose)

Start with these names:

* :data:`nets` holds one network of each architecture. :func:`load` loads those you need; CPython
  loads the others on first use.
* :func:`detect_all_faces` and :func:`detect_single_face` start a chain of steps; await it once.
* :func:`detect_batch` processes many pictures, a few at a time.
* :class:`Face` is the result: box, score, landmarks, expressions, age, gender, descriptor.
  :class:`Faces` is a list of them, with exports to arrays, JSON, pandas and supervision.
* :class:`SsdMobilenetv1Options` selects the accurate detector,
  :class:`TinyFaceDetectorOptions` the fast one.
* :class:`FaceTracker` follows faces through a video; :func:`track` is the loop over its frames.
* :class:`FaceMatcher` names a face by comparing its descriptor with those of known people.
* :class:`FaceIndex` searches many people, with a probability and a stated false accept rate;
  :func:`group` sorts faces by person without known people.
* :mod:`faceapi.draw` draws results on a canvas, a Pillow image or as SVG.
* :func:`extract_faces` crops faces; :func:`resize_results` scales results to another size.
* :func:`set_backend` selects the backend; :func:`configure` sets threads, providers and models.
* :class:`FaceApiError` is the base class of every error of the package.

The rest is in modules: :mod:`faceapi.types`, :mod:`faceapi.networks`, :mod:`faceapi.media`,
:mod:`faceapi.tracking`, :mod:`faceapi.recognition`, :mod:`faceapi.backends`,
:mod:`faceapi.errors`, :mod:`faceapi.sync` (everything without ``await``), :mod:`faceapi.browser`
(cameras, overlays, saved people) and :mod:`faceapi.compat` (every name of face-api.js). For
programs written for face-api.js, names of those modules can also be used as ``faceapi.<name>``.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from faceapi import backends, draw, errors, media, networks, tracking, types
    from faceapi import sync as sync
    from faceapi._api import (
        available_backends,
        configure,
        detect_all_faces,
        detect_batch,
        detect_single_face,
        get_backend,
        load,
        nets,
        profile,
        set_backend,
    )
    from faceapi.client import FaceApi
    from faceapi.core.identity.descriptors import LabeledFaceDescriptors, euclidean_distance
    from faceapi.core.identity.matching import FaceMatch, FaceMatcher
    from faceapi.core.options import (
        CenterFaceOptions,
        MtcnnOptions,
        SsdMobilenetv1Options,
        TinyFaceDetectorOptions,
        TinyYolov2Options,
        YuNetOptions,
    )
    from faceapi.core.results.face_list import Faces
    from faceapi.core.results.faces import Face
    from faceapi.core.results.resize_results import resize_results
    from faceapi.errors import FaceApiError
    from faceapi.media import extract_faces, fetch_image, open_picture
    from faceapi.recognition import FaceIndex, group
    from faceapi.tracking import FaceTracker, TrackedFace, track

__version__ = "0.1.0"

__all__ = [  # noqa: RUF022  (in the order in which a newcomer needs them)
    # detect
    "nets",
    "load",
    "detect_all_faces",
    "detect_single_face",
    "detect_batch",
    "Face",
    "Faces",
    # choose the detector
    "SsdMobilenetv1Options",
    "TinyFaceDetectorOptions",
    "MtcnnOptions",
    "CenterFaceOptions",
    "YuNetOptions",
    "TinyYolov2Options",
    # follow
    "FaceTracker",
    "TrackedFace",
    "track",
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
    "configure",
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
    "tracking",
    "types",
]

_HOMES = {
    "faceapi._api": (
        *("available_backends", "configure", "detect_all_faces", "detect_batch"),
        *("detect_single_face", "get_backend", "load", "nets", "profile", "set_backend"),
    ),
    "faceapi.client": ("FaceApi",),
    "faceapi.core.identity.descriptors": ("LabeledFaceDescriptors", "euclidean_distance"),
    "faceapi.core.identity.matching": ("FaceMatch", "FaceMatcher"),
    "faceapi.core.options": (
        *("CenterFaceOptions", "MtcnnOptions", "SsdMobilenetv1Options"),
        *("TinyFaceDetectorOptions", "TinyYolov2Options", "YuNetOptions"),
    ),
    "faceapi.core.results.face_list": ("Faces",),
    "faceapi.core.results.faces": ("Face",),
    "faceapi.core.results.resize_results": ("resize_results",),
    "faceapi.errors": ("FaceApiError",),
    "faceapi.recognition": ("FaceIndex", "group"),
    "faceapi.tracking": ("FaceTracker", "TrackedFace", "track"),
    "faceapi.media": ("extract_faces", "fetch_image", "open_picture"),
}
"""Modules of the public names. They are imported on first use, so that ``faceapi --help`` and
``from faceapi.types import Box`` load only what they need."""

_MODULES = ("compat", "recognition", "types", "backends", "networks", "media", "tracking", "errors")
"""Where :func:`__getattr__` looks for any other name, in this order."""


if not TYPE_CHECKING:  # hidden from type checkers, so that they report misspelled names

    def __getattr__(name: str) -> object:
        """Import a public name, or find a name in the modules with the rest."""
        if name in __all__ or name in ("compat", "recognition", "sync"):
            home = next((home for home, names in _HOMES.items() if name in names), None)
            value = getattr(import_module(home), name) if home else import_module(f"faceapi.{name}")
            globals()[name] = value
            return value
        if not name.startswith("_"):
            for module in map(import_module, (f"faceapi.{module}" for module in _MODULES)):
                if name in module.__all__:
                    return getattr(module, name)
        from faceapi.core.untrusted_text import excerpt

        raise AttributeError(f"module 'faceapi' has no attribute {excerpt(name)}{_similar(name)}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})


def _similar(name: str) -> str:
    from difflib import get_close_matches  # rarely needed, and Pyodide starts sooner without it

    known = [*__all__, *import_module("faceapi.compat").__all__]
    similar = get_close_matches(name, known)
    return f"; did you mean {' or '.join(similar)}?" if similar else ""
