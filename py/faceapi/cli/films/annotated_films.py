"""Write a film with the results drawn on it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faceapi import draw
from faceapi.cli.films.film_file import SUFFIXES, FilmFile
from faceapi.cli.writing.annotated_images import create_shapes
from faceapi.core.untrusted_text import quotable
from faceapi.tracking import TrackedFace


class AnnotatedFilm(FilmFile):
    """The film of ``--draw``."""

    @classmethod
    def plan(cls, target: Path | None, film: Path, *, overwrite: bool) -> AnnotatedFilm | None:
        """Check the target; ``None`` without one.

        Raises ``ValueError`` if it would overwrite the film, or a file without ``overwrite``, or if
        its name does not end in ``.mp4``, ``.mkv`` or ``.mov``.
        """
        if target is None:
            return None
        if target.suffix.lower() not in SUFFIXES:
            raise ValueError(f"--draw {quotable(target)}: the name must end in .mp4, .mkv or .mov")
        if os.path.lexists(target):
            if target.exists() and film.exists() and target.samefile(film):
                raise ValueError(f"--draw would overwrite the film {quotable(film)}")
            if not overwrite:
                raise ValueError(
                    f"--draw would overwrite {quotable(target)}; name another file, or add "
                    "--overwrite"
                )
        return cls(target, "--draw")

    def write_results(self, pixels: NDArray[np.uint8], faces: Sequence[TrackedFace]) -> None:
        """Add a frame with the results; raises :class:`CannotWriteError`."""
        from PIL import Image

        image = Image.fromarray(pixels)
        draw.paint(image, create_shapes(faces, ()) + _numbers(faces))
        self.write(np.asarray(image))


def _numbers(faces: Sequence[TrackedFace]) -> list[draw.Shape]:
    return [shape for face in faces for shape in draw.captions(face, [[f"face {face.track_id}"]])]
