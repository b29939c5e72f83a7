"""Scale results to the size at which a picture is displayed."""

from __future__ import annotations

from typing import Protocol, TypeVar, overload

from faceapi.core.geometry.boxes import Dimensions
from faceapi.core.pixels.orientation import upright_size
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.faces import BaseFace
from faceapi.core.results.landmarks import FaceLandmarks

T = TypeVar("T")
L = TypeVar("L", bound=FaceLandmarks)


class HasSize(Protocol):
    """Anything with a width and a height in pixels; a Pillow image counts as upright."""

    @property
    def width(self) -> float:
        """Width in pixels."""
        ...

    @property
    def height(self) -> float:
        """Height in pixels."""
        ...


@overload
def resize_results(results: list[T], dimensions: HasSize) -> list[T]: ...
@overload
def resize_results(results: tuple[T, ...], dimensions: HasSize) -> list[T]: ...
@overload
def resize_results(results: T, dimensions: HasSize) -> T: ...


def resize_results(results: object, dimensions: HasSize) -> object:
    """Scale faces, detections or landmarks, or a list of them, to a picture of another size.

    Other values are returned unchanged. The landmarks of a face are scaled with its box although
    they are relative to the floored and clipped crop, a slight distortion as in face-api.js.

    Raises
    ------
    ValueError
        a width or height that is not a number above 0

    Reference: face-api.js src/resizeResults.

    >>> from faceapi.core.geometry.boxes import Box
    >>> detection = FaceDetection(0.9, Box(0.1, 0.1, 0.5, 0.5), Dimensions(100, 100))
    >>> resize_results([detection], Dimensions(200, 50))[0].box
    Box(x=20.0, y=5.0, width=100.0, height=25.0)
    """
    size = Dimensions(*upright_size(dimensions))
    if size.width <= 0 or size.height <= 0:
        raise ValueError(
            f"resize_results: width and height must be more than 0, got {size.width} x "
            f"{size.height}"
        )
    return _resized(results, size)


def _resized(result: object, size: Dimensions) -> object:
    match result:
        case list() | tuple():
            return [_resized(item, size) for item in result]
        case BaseFace():
            return _resized_face(result, size)
        case FaceDetection() | FaceLandmarks():
            return result.for_size(size.width, size.height)
    return result


def _resized_face(face: BaseFace[L], size: Dimensions) -> BaseFace[L]:
    detection = face.detection.for_size(size.width, size.height)
    moved = face.with_detection(detection)
    if "landmarks" not in face.computed:
        return moved
    box = detection.box
    return moved.with_landmarks(face.unshifted_landmarks.for_size(box.width, box.height))
