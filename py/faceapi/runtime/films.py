"""Reads the frames of a film in CPython, with PyAV (FFmpeg); the only module that imports it.

FFmpeg parses the file in this process: read only films that you trust, or limit the process.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.core.untrusted_text import quotable, shortened
from faceapi.errors import PictureError
from faceapi.runtime.pictures.pixel_limit import max_pixels


class FilmFrame(ArrayPicture):
    """A frame of a film, and its time."""

    __slots__ = ("timestamp",)

    def __init__(self, pixels: NDArray[np.uint8], timestamp: float) -> None:
        super().__init__(pixels)
        self.timestamp = timestamp
        """Seconds from the beginning of the film."""


class Film:
    """The frames of a film, in order: ``async with Film(path) as film``, then ``async for``.

    Raises ``PictureError`` when it is opened: for a file that is not a film, for frames with more
    pixels than the limit of :mod:`.pixel_limit`, and if PyAV is not installed.
    """

    def __init__(self, path: object) -> None:
        if not isinstance(path, str | os.PathLike):
            raise TypeError(
                "video: expected the path of a film, or an iterable of frames, "
                f"got {type(path).__name__}"
            )
        self._path = Path(path)
        self._limit = max_pixels()
        self._container: Any = None
        self._frames: Iterator[FilmFrame] = iter(())
        self.frame_rate = 0.0
        """Average number of frames a second; 0 if the film does not say."""
        self.frame_count = 0
        """Number of frames according to the film or, failing that, to its length; 0: unknown."""
        self.size = (0, 0)
        """Width and height of a frame in pixels, as stored."""

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self._open)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Closing twice does nothing."""
        container, self._container = self._container, None
        if container is not None:
            container.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> FilmFrame:
        frame = await asyncio.to_thread(self._next)
        if frame is None:
            raise StopAsyncIteration
        return frame

    def _open(self) -> None:
        av = _import_av()
        name = quotable(shortened(str(self._path)))
        try:
            if not self._path.is_file():
                raise PictureError(f"video: {name} is not a file")
            self._container = av.open(str(self._path))
        except (OSError, ValueError) as error:  # av.FFmpegError is an OSError or a ValueError
            raise PictureError(f"video: {name} cannot be read: {error}") from error
        streams = self._container.streams.video
        if not streams:
            self.close()
            raise PictureError(f"video: {name} has no frames")
        stream = streams[0]
        stream.thread_type = "AUTO"
        width, height = stream.codec_context.width, stream.codec_context.height
        if width * height > self._limit:
            self.close()
            raise PictureError(
                f"video: {name} has frames of {width} x {height} pixels, more than the limit of "
                f"{self._limit}; raise FACEAPI_MAX_PIXELS"
            )
        self.size = (width, height)
        self.frame_rate = float(stream.average_rate or 0)
        seconds = float(self._container.duration or 0) / 1_000_000
        self.frame_count = stream.frames or round(seconds * self.frame_rate)
        self._frames = self._decode(stream, name, av.FFmpegError)

    def _next(self) -> FilmFrame | None:
        return next(self._frames, None)

    def _decode(self, stream: Any, name: str, ffmpeg_error: type[Exception]) -> Iterator[FilmFrame]:
        first = None
        try:
            for number, frame in enumerate(self._container.decode(stream)):
                time = frame.time
                if time is None:
                    time = number / (self.frame_rate or 30.0)
                first = time if first is None else first
                yield FilmFrame(_upright(frame), time - first)
        except ffmpeg_error as error:
            raise PictureError(f"video: {name} is damaged: {error}") from error


def _upright(frame: Any) -> NDArray[np.uint8]:
    """RGB pixels, turned as the film says (a phone stores portraits lying down)."""
    pixels: NDArray[np.uint8] = frame.to_ndarray(format="rgb24")
    quarters = round(getattr(frame, "rotation", 0) / 90) % 4
    return np.ascontiguousarray(np.rot90(pixels, quarters)) if quarters else pixels


def _import_av() -> Any:
    try:
        import av
    except ImportError as error:
        raise PictureError(
            "video: PyAV is needed to read films; pip install av, or pass the frames as arrays"
        ) from error
    return av
