"""Detections: a score, a box, and the size of the picture."""

from __future__ import annotations

from dataclasses import dataclass

from faceapi.core.geometry.boxes import Box, Dimensions


@dataclass(frozen=True, slots=True, init=False)
class ObjectDetection:
    """An object detected in a picture.

    The constructor takes a box *relative* to the picture (0 to 1); ``box`` is in pixels and is not
    clipped.
    """

    score: float
    """Confidence of the detector, 0 to 1."""
    class_score: float
    """Probability of the class, 0 to 1."""
    class_name: str
    """The class of the object."""
    box: Box
    """Position, in pixels of the picture."""
    image_dims: Dimensions
    """Size of the picture, in pixels."""

    def __init__(
        self,
        score: float,
        class_score: float,
        class_name: str,
        relative_box: Box,
        image_dims: Dimensions,
    ) -> None:
        object.__setattr__(self, "score", float(score))
        object.__setattr__(self, "class_score", float(class_score))
        object.__setattr__(self, "class_name", class_name)
        object.__setattr__(self, "box", relative_box.rescale(image_dims))
        object.__setattr__(self, "image_dims", image_dims)

    @property
    def image_width(self) -> float:
        """Width of the picture in pixels."""
        return self.image_dims.width

    @property
    def image_height(self) -> float:
        """Height of the picture in pixels."""
        return self.image_dims.height

    @property
    def relative_box(self) -> Box:
        """The box in fractions of the picture's size."""
        return self.box.rescale(self.image_dims.reverse())

    def for_size(self, width: float, height: float) -> ObjectDetection:
        """The same detection in a picture scaled to ``width`` × ``height`` pixels."""
        return ObjectDetection(
            self.score,
            self.class_score,
            self.class_name,
            self.relative_box,
            Dimensions(width, height),
        )


class FaceDetection(ObjectDetection):
    """A detected face. ``class_score`` equals the score, ``class_name`` is empty.

    The constructor takes a score, 0 to 1, a box in fractions of the picture, and the size of the
    picture in pixels.

    >>> detection = FaceDetection(0.9, Box(0.1, 0.2, 0.5, 0.5), Dimensions(200, 100))
    >>> detection.box
    Box(x=20.0, y=20.0, width=100.0, height=50.0)
    >>> detection.for_size(400, 200).box.x
    40.0
    """

    __slots__ = ()

    def __init__(self, score: float, relative_box: Box, image_dims: Dimensions) -> None:
        super().__init__(score, score, "", relative_box, image_dims)

    @classmethod
    def from_pixels(cls, score: float, box: Box, image_dims: Dimensions) -> FaceDetection:
        """A detection whose box is in pixels, exactly; ``image_dims`` is the picture's size."""
        detection = cls(score, Box(0, 0, 1, 1), image_dims)
        object.__setattr__(detection, "box", box)
        return detection

    def __repr__(self) -> str:
        return (
            f"FaceDetection(score={self.score!r}, box={self.box!r}, image_dims={self.image_dims!r})"
        )

    def for_size(self, width: float, height: float) -> FaceDetection:
        """The same detection in a picture scaled to ``width`` × ``height`` pixels."""
        return FaceDetection(self.score, self.relative_box, Dimensions(width, height))
