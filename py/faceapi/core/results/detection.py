"""A face found in a picture: how sure, where, and in a picture of which size."""

from __future__ import annotations

from dataclasses import dataclass

from faceapi.core.geometry.boxes import Box, Dimensions


@dataclass(frozen=True, slots=True, init=False)
class ObjectDetection:
    """Something found in a picture.

    Made from a box *relative* to the picture (0 to 1); ``box`` is in pixels and is not clipped.
    """

    score: float
    """How sure the detector is, 0 to 1."""
    class_score: float
    class_name: str
    box: Box
    """Where, in pixels of the picture."""
    image_dims: Dimensions
    """Size of the picture the box refers to."""

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
        """The box as fractions of the picture's size."""
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
    """A face found in a picture. ``class_score`` is the score, ``class_name`` is empty.

    Made from a score, 0 to 1, a box in fractions of the picture, and its size in pixels.

    >>> found = FaceDetection(0.9, Box(0.1, 0.2, 0.5, 0.5), Dimensions(200, 100))
    >>> found.box
    Box(x=20.0, y=20.0, width=100.0, height=50.0)
    >>> found.for_size(400, 200).box.x
    40.0
    """

    __slots__ = ()

    def __init__(self, score: float, relative_box: Box, image_dims: Dimensions) -> None:
        super().__init__(score, score, "", relative_box, image_dims)

    def __repr__(self) -> str:
        return (
            f"FaceDetection(score={self.score!r}, box={self.box!r}, image_dims={self.image_dims!r})"
        )

    def for_size(self, width: float, height: float) -> FaceDetection:
        """The same detection in a picture scaled to ``width`` × ``height`` pixels."""
        return FaceDetection(self.score, self.relative_box, Dimensions(width, height))
