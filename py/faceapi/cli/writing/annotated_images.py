"""Write copies of the images with results drawn on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from faceapi import draw
from faceapi.cli.writing.image_folder import ImageFolder
from faceapi.core.identity.matching import FaceMatch
from faceapi.core.pixels.picture import Picture
from faceapi.core.results.faces import Face
from faceapi.core.untrusted_text import quotable


class AnnotatedImageWriter(ImageFolder):
    """The folder of ``--draw``."""

    def __init__(self, folder: Path, *, overwrite: bool, font_file: Path | None = None) -> None:
        super().__init__(folder, flag="--draw", overwrite=overwrite)
        self._font_file = None if font_file is None else str(font_file)

    def write(
        self,
        target: Path,
        picture: Picture,
        faces: Sequence[Face],
        matches: Sequence[FaceMatch],
    ) -> None:
        """Write a copy of the picture with the results drawn on it; errors as :meth:`save`."""
        from PIL import Image

        from faceapi.draw.painters.pil import PilCanvas

        image = Image.fromarray(picture.rgb())
        PilCanvas(image, self._font_file).paint(create_shapes(faces, matches))
        self.save(target, image)


def check_font(font_file: Path) -> None:
    """Raise ``ValueError`` unless the file is a TrueType or OpenType font."""
    from PIL import ImageFont

    try:
        ImageFont.truetype(str(font_file))
    except OSError as error:
        raise ValueError(
            f"--font: expected a TrueType or OpenType file, got {quotable(font_file)}: "
            f"{quotable(error)}"
        ) from error


def create_shapes(faces: Sequence[Face], matches: Sequence[FaceMatch]) -> list[draw.Shape]:
    """Return shapes for everything that was computed."""
    if matches:
        return draw.matches(list(faces), list(matches))
    shapes = draw.detections(list(faces))
    for face in faces:
        if "landmarks" in face.computed:
            shapes += draw.face_landmarks(face)
        if "expressions" in face.computed:
            shapes += draw.face_expressions(face)
        if "age" in face.computed:
            shapes += draw.age_and_gender(face)
    return shapes
