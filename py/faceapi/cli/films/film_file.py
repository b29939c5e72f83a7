"""Write films: the file is complete, or does not exist."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from secrets import token_hex
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from faceapi.cli.writing.atomic_files import CannotWriteError
from faceapi.core.untrusted_text import quotable
from faceapi.errors import PictureError

_CODECS = ("libx264", "mpeg4")
"""In this order: FFmpeg may have been built without the first one."""
SUFFIXES = (".mp4", ".mkv", ".mov")
"""Endings of the names of films that we write."""


class FilmFile:
    """A film that is complete, or does not exist: it gets its name in :meth:`finish`.

    ``flag`` is the option that names it, for messages.
    """

    def __init__(self, target: Path, flag: str) -> None:
        self.frame_rate = 30.0
        """Frames a second; set it before the first frame."""
        self._target = target
        self._flag = flag
        self._partial = target.with_name(f".{token_hex(8)}{target.suffix}")
        self._container: Any = None
        self._stream: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._container is not None:
            self._container.close()
            self._container = None
        self._partial.unlink(missing_ok=True)

    def write(self, pixels: NDArray[np.uint8]) -> None:
        """Add a frame, uint8 ``(height, width, 3)``; raises :class:`CannotWriteError`.

        An odd last row or column is dropped, because of the format's color resolution.
        """
        import av

        even = pixels[: pixels.shape[0] // 2 * 2, : pixels.shape[1] // 2 * 2]
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
            raise PictureError(f"{self._flag}: FFmpeg was built without {' and '.join(_CODECS)}")
        self._container = av.open(str(self._partial), "w")
        rate = Fraction(self.frame_rate).limit_denominator(1001)
        self._stream = self._container.add_stream(codec, rate=rate)
        self._stream.width, self._stream.height = width, height
        self._stream.pix_fmt = "yuv420p"
        self._stream.bit_rate = max(1_000_000, width * height * 8)

    def _error(self, error: Exception) -> CannotWriteError:
        reason = getattr(error, "strerror", None) or error
        return CannotWriteError(
            f"{self._flag} {quotable(self._target)}: cannot be written: {reason}"
        )
