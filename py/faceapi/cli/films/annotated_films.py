"""Write a film with the results drawn on it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from faceapi import draw
from faceapi.cli.annotated_images import create_shapes
from faceapi.cli.files import CannotWriteError
from faceapi.core.untrusted_text import quotable
from faceapi.errors import PictureError
from faceapi.tracking import TrackedFace

_CODECS = ("libx264", "mpeg4")
"""In this order: FFmpeg may have been built without the first one."""


class AnnotatedFilm:
    """A film that is complete, or does not exist: it gets its name in :meth:`finish`."""

    def __init__(self, target: Path) -> None:
        self.frame_rate = 30.0
        """Frames a second; set it before the first frame."""
        self._target = target
        self._partial = target.with_name(f".{token_hex(8)}{target.suffix}")
        self._container: Any = None
        self._stream: Any = None

    @classmethod
    def plan(cls, target: Path | None, film: Path, *, overwrite: bool) -> AnnotatedFilm | None:
        """Check the target; ``None`` without one.

        Raises ``ValueError`` if it would overwrite the film, or a file without ``overwrite``, or if
        its name does not end in ``.mp4``, ``.mkv`` or ``.mov``.
        """
        if target is None:
            return None
        if target.suffix.lower() not in (".mp4", ".mkv", ".mov"):
            raise ValueError(f"--draw {quotable(target)}: the name must end in .mp4, .mkv or .mov")
        if os.path.lexists(target):
            if target.exists() and film.exists() and target.samefile(film):
                raise ValueError(f"--draw would overwrite the film {quotable(film)}")
            if not overwrite:
                raise ValueError(
                    f"--draw would overwrite {quotable(target)}; name another file, or add "
                    "--overwrite"
                )
        return cls(target)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._container is not None:
            self._container.close()
            self._container = None
        self._partial.unlink(missing_ok=True)

    def write(self, pixels: NDArray[np.uint8], faces: Sequence[TrackedFace]) -> None:
        """Add a frame with the results; raises :class:`CannotWriteError`."""
        import av
        from PIL import Image

        image = Image.fromarray(pixels)
        draw.paint(image, create_shapes(faces, ()) + _numbers(faces))
        even = np.asarray(image)[: image.height // 2 * 2, : image.width // 2 * 2]
        try:
            if self._container is None:
                self._open(even.shape[1], even.shape[0])
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(even), format="rgb24")
            self._container.mux(self._stream.encode(frame))
        except (OSError, ValueError) as error:
            raise self._error(error) from error

    def finish(self) -> None:
        """Give the film its name; raises :class:`CannotWriteError`."""
        if self._container is None:
            return
        container, self._container = self._container, None
        try:
            container.mux(self._stream.encode())
            container.close()
            self._partial.replace(self._target)
        except (OSError, ValueError) as error:
            raise self._error(error) from error

    def _open(self, width: int, height: int) -> None:
        import av

        codec = next((name for name in _CODECS if name in av.codecs_available), None)
        if codec is None:
            raise PictureError(f"--draw: FFmpeg was built without {' and '.join(_CODECS)}")
        self._container = av.open(str(self._partial), "w")
        rate = Fraction(self.frame_rate).limit_denominator(1001)
        self._stream = self._container.add_stream(codec, rate=rate)
        self._stream.width, self._stream.height = width, height
        self._stream.pix_fmt = "yuv420p"
        self._stream.bit_rate = max(1_000_000, width * height * 8)

    def _error(self, error: Exception) -> CannotWriteError:
        reason = getattr(error, "strerror", None) or error
        return CannotWriteError(f"--draw {quotable(self._target)}: cannot be written: {reason}")


def _numbers(faces: Sequence[TrackedFace]) -> list[draw.Shape]:
    return [shape for face in faces for shape in draw.captions(face, [[f"face {face.track_id}"]])]
