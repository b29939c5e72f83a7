"""Masks for faces, drawn as vectors that follow the landmarks and the pose of the head.

Each mask is a module with ``shapes(placement)``: outlines in the coordinates of the generic head
(millimeters), which the placement projects into the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import MappingProxyType

from faceapi.core.results.faces import Face
from faceapi.core.untrusted_text import excerpt
from faceapi.draw.masks import cat, glasses, hat, moustache
from faceapi.draw.masks.placement import Placement
from faceapi.draw.results import OneOrMany, as_list
from faceapi.draw.shapes import Shape

_SHAPES: MappingProxyType[str, Callable[[Placement], Iterable[Shape]]] = MappingProxyType(
    {
        "glasses": glasses.shapes,
        "hat": hat.shapes,
        "moustache": moustache.shapes,
        "cat": cat.shapes,
    }
)
MASKS = tuple(_SHAPES)
"""The names that :func:`face_mask` takes."""


def face_mask(results: OneOrMany[Face], name: str) -> list[Shape]:
    """Return a mask for each face: ``"glasses"``, ``"hat"``, ``"moustache"`` or ``"cat"``.

    The mask turns and tilts with the head and has its size. Raises ``ValueError`` for another name,
    ``TypeError`` for anything but faces, ``NotComputedError`` for a face without landmarks.
    """
    if name not in _SHAPES:
        raise ValueError(f"face_mask: name must be one of {', '.join(MASKS)}, got {excerpt(name)}")
    faces: list[Face] = as_list(results, (Face,), "a Face with 68 landmarks")
    return [shape for face in faces for shape in _SHAPES[name](Placement.of(face))]
