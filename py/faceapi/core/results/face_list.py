"""The faces of one picture: a list, with the exports that other libraries need.

::

    faces = faceapi.detect_all_faces("photo.jpg").with_face_landmarks().run_sync()
    faces.xyxy, faces.scores            # arrays
    faces.to_pandas()                   # a row per face
    faces.to_json()                     # read again by Faces.from_json
    faces.crops()                       # an array of pixels per face

In a notebook a list shows itself: the picture with its results, and a table.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self, SupportsIndex, overload

import numpy as np
from numpy.typing import NDArray

from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.core.results.base_face import DESCRIPTOR_LENGTH
from faceapi.core.results.expressions import FACE_EXPRESSION_LABELS
from faceapi.core.results.faces import Face
from faceapi.core.results.serialization.face_reader import face_from_dict, face_to_dict
from faceapi.json_text import parse_json

_STEPS = {
    *("with_face_landmarks", "with_face_expressions", "with_age_and_gender"),
    *("with_face_descriptors", "with_face_descriptor"),
}
_COLUMNS = ("score", "x", "y", "width", "height")


class Faces(list[Face]):
    """A list of faces, best score first, and the picture they are in.

    Parameters
    ----------
    faces
        the faces
    image
        what was passed to the detector, for :meth:`crops` and notebooks. Only paths, addresses,
        bytes, arrays and PIL images are kept, and pickles contain only paths and addresses.
    """

    def __init__(self, faces: Iterable[Face] = (), image: object = None) -> None:
        super().__init__(faces)
        self.image = image if _can_be_kept(image) else None

    @property
    def xyxy(self) -> NDArray[np.float64]:
        """Left, top, right and bottom edge of every box, float64 ``(n, 4)``, in pixels."""
        edges = [(f.box.left, f.box.top, f.box.right, f.box.bottom) for f in self]
        return np.array(edges, np.float64).reshape(-1, 4)

    @property
    def scores(self) -> NDArray[np.float64]:
        """Scores, float64 ``(n,)``, 0 to 1."""
        return np.array([face.score for face in self], np.float64)

    @property
    def descriptors(self) -> NDArray[np.float32]:
        """Descriptors, float32 ``(n, 128)``; raises ``NotComputedError`` without them."""
        values = [face.descriptor for face in self]
        return np.array(values, np.float32).reshape(-1, DESCRIPTOR_LENGTH)

    def to_rows(self) -> list[dict[str, Any]]:
        """A flat dictionary per face, as a table or a Parquet file has them.

        ``score``, ``x``, ``y``, ``width``, ``height``, and what was computed: ``landmarks`` (68
        lists of x and y in pixels), the seven expressions, ``age``, ``gender``,
        ``gender_probability``, and ``descriptor`` (128 numbers).
        """
        return [_row(face) for face in self]

    def to_pandas(self) -> Any:
        """A ``pandas.DataFrame`` with the columns of :meth:`to_rows`.

        ``ModuleNotFoundError`` without pandas.
        """
        import pandas

        return pandas.DataFrame(self.to_rows(), columns=None if self else list(_COLUMNS))

    def to_supervision(self) -> Any:
        """``supervision.Detections`` of class 0, ``face``.

        ``ModuleNotFoundError`` without the package supervision.
        """
        import supervision

        return supervision.Detections(
            xyxy=self.xyxy.astype(np.float32),
            confidence=self.scores.astype(np.float32),
            class_id=np.zeros(len(self), int),
            data={"class_name": np.array(["face"] * len(self), dtype="<U4")},
        )

    def to_dict(self) -> dict[str, Any]:
        """``{"faces": […]}`` of numbers, strings, lists and dictionaries that JSON can hold.

        A face is as :meth:`Face.to_dict` returns it, and the size of the landmarks' crop.
        """
        return {"faces": [face_to_dict(face) for face in self]}

    def to_json(self) -> str:
        """:meth:`to_dict` as JSON, which :meth:`from_json` reads; NaN is never written."""
        return json.dumps(self.to_dict(), allow_nan=False)

    @classmethod
    def from_dict(cls, data: object, image: object = None) -> Self:
        """Faces equal to those that :meth:`to_dict` was called on.

        It also takes a list of faces, and an object of ``faceapi … --json``. ``ValueError`` for
        anything else.
        """
        faces = data.get("faces") if isinstance(data, dict) else data
        if not isinstance(faces, list):
            raise ValueError(
                f"expected a list of faces or an object with faces, got {type(data).__name__}"
            )
        return cls(map(face_from_dict, faces), image)

    @classmethod
    def from_json(cls, text: str | bytes, image: object = None) -> Self:
        """Faces from the text of :meth:`to_json`; ``ValueError`` if it is something else."""
        return cls.from_dict(
            parse_json(text.encode("utf-8") if isinstance(text, str) else text), image
        )

    def crops(self) -> list[NDArray[np.uint8]]:
        """The pixels of every box inside the picture, uint8 ``(height, width, 3)``, RGB.

        Opens the picture again. ``ValueError`` if the list has none; ``PictureError`` if it cannot
        be opened; in a browser ``CannotWaitError`` where Python cannot be suspended.
        """
        from faceapi.previews import crop_faces

        if self.image is None:
            raise ValueError(
                "these faces have no picture: use faceapi.extract_faces(image, faces), "
                "or set faces.image"
            )
        return crop_faces(self.image, self)

    @overload
    def __getitem__(self, index: SupportsIndex, /) -> Face: ...

    @overload
    def __getitem__(self, index: slice, /) -> Faces: ...

    def __getitem__(self, index: Any, /) -> Any:
        item = super().__getitem__(index)
        return Faces(item, self.image) if isinstance(index, slice) else item

    def __copy__(self) -> Faces:
        return Faces(self, self.image)

    def copy(self) -> Faces:
        """A list of the same faces, with the same picture."""
        return Faces(self, self.image)

    def __getstate__(self) -> dict[str, object]:
        return {"image": self.image if isinstance(self.image, str | os.PathLike) else None}

    def _repr_html_(self) -> str:
        from faceapi.previews import to_html

        return to_html(self.image, self)

    def _repr_png_(self) -> bytes | None:
        from faceapi.previews import to_png

        return to_png(self.image, self)

    if not TYPE_CHECKING:  # hidden from type checkers, so that they report unknown names

        def __getattr__(self, name: str) -> object:
            if hasattr(type(self), name):  # a property that raised NotComputedError
                return getattr(type(self), name).__get__(self)
            hint = ""
            if name in _STEPS:
                hint = f": write await detect_all_faces(image).{name}(), without brackets around it"
            raise AttributeError(f"Faces has no {name}{hint}")


def _row(face: Face) -> dict[str, Any]:
    box = face.box
    row: dict[str, Any] = {
        **{"score": face.score, "x": box.x, "y": box.y, "width": box.width, "height": box.height}
    }
    if "landmarks" in face.computed:
        row["landmarks"] = face.landmarks.positions.tolist()
    if "expressions" in face.computed:
        row |= {label: getattr(face.expressions, label) for label in FACE_EXPRESSION_LABELS}
    if "age" in face.computed:
        row["age"] = face.age
    if "gender" in face.computed:
        row |= {"gender": face.gender.value, "gender_probability": face.gender_probability}
    if "descriptor" in face.computed:
        row["descriptor"] = face.descriptor.tolist()
    return row


def _can_be_kept(image: object) -> bool:
    """Whether a reference to ``image`` shows the same picture later, and keeps no page alive."""
    return isinstance(image, str | os.PathLike | bytes | ArrayPicture) or hasattr(
        type(image), "__array_interface__"
    )
