"""Face landmarks: points in pixels of the picture, and named groups of them.

``positions`` = relative points × size + shift. For a detected face, the size is the size of the
crop the network saw and the shift is the corner of the detection's box, so the positions are in
pixels of the picture. "Left" means left in the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from faceapi.core.frozen_state import restore
from faceapi.core.geometry.boxes import Box, Dimensions, Point
from faceapi.core.geometry.points import Points, as_array, center_point
from faceapi.core.pose.face_angle import FaceAngle, face_angle
from faceapi.core.results.crops import dlib_rect, padded_bbox
from faceapi.core.results.detection import FaceDetection


@dataclass(frozen=True, slots=True, init=False, eq=False, repr=False)
class FaceLandmarks:
    """Any number of points; :class:`FaceLandmarks5` and :class:`FaceLandmarks68` name them.

    The constructor takes points ``(n, 2)`` in fractions of ``image_dims``, which is in pixels, and
    a shift in pixels. ``ValueError`` for another shape, or a number of points that the class does
    not allow.
    """

    count: ClassVar[int | None] = None
    """Required number of points; ``None`` for any number."""

    positions: NDArray[np.float64]
    """x and y ``(n, 2)`` in pixels of the picture, read-only, not clipped."""
    image_dims: Dimensions
    """Size in pixels that the points are relative to; for a detected face, that of its crop."""
    shift: Point
    """Offset in pixels; for a detected face, the corner of its box in the picture."""

    def __init__(
        self, relative_points: Points, image_dims: Dimensions, shift: Point | None = None
    ) -> None:
        relative = as_array(relative_points)
        if self.count is not None and len(relative) != self.count:
            raise ValueError(
                f"{type(self).__name__}: expected {self.count} points, got {len(relative)}"
            )
        offset = Point(0, 0) if shift is None else shift
        scale = np.array([image_dims.width, image_dims.height])
        positions = relative * scale + np.array([offset.x, offset.y])
        positions.flags.writeable = False
        object.__setattr__(self, "positions", positions)
        object.__setattr__(self, "image_dims", image_dims)
        object.__setattr__(self, "shift", offset)

    @classmethod
    def from_positions(
        cls, positions: Points, image_dims: Dimensions, shift: Point | None = None
    ) -> Self:
        """Landmarks at exact positions ``(n, 2)`` in pixels; errors as the constructor."""
        landmarks = cls(positions, image_dims, shift)
        exact = np.array(as_array(positions))
        exact.flags.writeable = False
        object.__setattr__(landmarks, "positions", exact)
        return landmarks

    @property
    def relative_positions(self) -> NDArray[np.float64]:
        """Points ``(n, 2)`` in fractions of ``image_dims``, without the shift."""
        size = np.array([self.image_dims.width, self.image_dims.height])
        relative: NDArray[np.float64] = (self.positions - np.array([*self.shift])) / size
        return relative

    @property
    def image_width(self) -> float:
        """Width of ``image_dims`` in pixels."""
        return self.image_dims.width

    @property
    def image_height(self) -> float:
        """Height of ``image_dims`` in pixels."""
        return self.image_dims.height

    def for_size(self, width: float, height: float) -> Self:
        """The same relative points at another size in pixels; drops the shift, as face-api.js."""
        return type(self)(self.relative_positions, Dimensions(width, height))

    def shift_by(self, x: float, y: float) -> Self:
        """The same points with the shift ``(x, y)`` in pixels, which *replaces* the current one."""
        return type(self)(self.relative_positions, self.image_dims, Point(x, y))

    def shift_by_point(self, point: Point) -> Self:
        """:meth:`shift_by` with a point."""
        return self.shift_by(point.x, point.y)

    def align(
        self,
        detection: FaceDetection | Box | None = None,
        *,
        use_dlib_alignment: bool = False,
        min_box_padding: float = 0.2,
    ) -> Box:
        """The rectangle around the face that later networks see.

        By default this is :func:`~faceapi.core.results.crops.padded_bbox`: the box of the points,
        grown by ``min_box_padding`` times its size, not rounded, possibly leaving the picture. With
        ``use_dlib_alignment`` it is :func:`~faceapi.core.results.crops.dlib_rect`, the square in
        whole pixels that descriptors are computed from.

        Parameters
        ----------
        detection
            shift the points to its corner first (the box of a detection is floored)

        Raises
        ------
        TypeError
            dlib alignment of landmarks whose eyes and mouth are unnamed
        """
        if detection is not None:
            box = detection.box.floor() if isinstance(detection, FaceDetection) else detection
            return self.shift_by(box.x, box.y).align(
                use_dlib_alignment=use_dlib_alignment, min_box_padding=min_box_padding
            )
        if use_dlib_alignment:
            return dlib_rect(*self._eyes_and_mouth(), self.image_dims)
        return padded_bbox(self.positions, min_box_padding)

    def _eyes_and_mouth(self) -> tuple[Point, Point, Point]:
        raise TypeError(
            f"align: dlib alignment needs eyes and mouth, which {type(self).__name__} does not "
            "name; use FaceLandmarks5 or FaceLandmarks68"
        )

    def __setstate__(self, state: list[object]) -> None:
        restore(self, state)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FaceLandmarks) or type(other) is not type(self):
            return NotImplemented
        return (
            self.image_dims == other.image_dims
            and self.shift == other.shift
            and np.array_equal(self.positions, other.positions)
        )

    def __hash__(self) -> int:
        return hash((type(self), self.image_dims, self.shift))

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}({len(self.positions)} points, "
            f"image_dims={self.image_dims!r}, shift={self.shift!r})"
        )


class FaceLandmarks5(FaceLandmarks):
    """MTCNN's five points: left eye, right eye, nose, left and right corner of the mouth."""

    __slots__ = ()
    count = 5

    def _eyes_and_mouth(self) -> tuple[Point, Point, Point]:
        left, right = self.positions[:2]
        return Point(*left), Point(*right), center_point(self.positions[3:5])


class FaceLandmarks68(FaceLandmarks):
    """The 68 points of the iBUG scheme. Each named group is a read-only view ``(n, 2)``."""

    __slots__ = ()
    count = 68

    @property
    def jaw_outline(self) -> NDArray[np.float64]:
        """17 points from ear to ear."""
        return self.positions[:17]

    @property
    def left_eye_brow(self) -> NDArray[np.float64]:
        """5 points."""
        return self.positions[17:22]

    @property
    def right_eye_brow(self) -> NDArray[np.float64]:
        """5 points."""
        return self.positions[22:27]

    @property
    def nose(self) -> NDArray[np.float64]:
        """9 points: the bridge downward, then the base from left to right."""
        return self.positions[27:36]

    @property
    def left_eye(self) -> NDArray[np.float64]:
        """6 points."""
        return self.positions[36:42]

    @property
    def right_eye(self) -> NDArray[np.float64]:
        """6 points."""
        return self.positions[42:48]

    @property
    def mouth(self) -> NDArray[np.float64]:
        """20 points: 12 on the outer outline, 8 on the inner one."""
        return self.positions[48:]

    @property
    def angle(self) -> FaceAngle:
        """Head pose by the rule of the fork @vladmandic/face-api."""
        return face_angle(self.positions)

    def get_jaw_outline(self) -> NDArray[np.float64]:
        """:attr:`jaw_outline`, by its name in face-api.js."""
        return self.jaw_outline

    def get_left_eye_brow(self) -> NDArray[np.float64]:
        """:attr:`left_eye_brow`, by its name in face-api.js."""
        return self.left_eye_brow

    def get_right_eye_brow(self) -> NDArray[np.float64]:
        """:attr:`right_eye_brow`, by its name in face-api.js."""
        return self.right_eye_brow

    def get_nose(self) -> NDArray[np.float64]:
        """:attr:`nose`, by its name in face-api.js."""
        return self.nose

    def get_left_eye(self) -> NDArray[np.float64]:
        """:attr:`left_eye`, by its name in face-api.js."""
        return self.left_eye

    def get_right_eye(self) -> NDArray[np.float64]:
        """:attr:`right_eye`, by its name in face-api.js."""
        return self.right_eye

    def get_mouth(self) -> NDArray[np.float64]:
        """:attr:`mouth`, by its name in face-api.js."""
        return self.mouth

    def _eyes_and_mouth(self) -> tuple[Point, Point, Point]:
        return (
            center_point(self.left_eye),
            center_point(self.right_eye),
            center_point(self.mouth),
        )
