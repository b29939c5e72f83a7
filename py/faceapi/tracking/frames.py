"""The loop over the frames of a video: ``async for frame, faces in track(frames)``."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable
from typing import Any

from faceapi.core.options import DetectorOptions
from faceapi.env import default_environment
from faceapi.tracking.tracked_face import TrackedFace
from faceapi.tracking.tracker import FaceTracker


async def track(
    frames: object,
    options: DetectorOptions | FaceTracker | None = None,
    *,
    expressions: bool = False,
    age_and_gender: bool = False,
    descriptors: bool = False,
    tiny_landmarks: bool = False,
    frame_rate: float = 30.0,
) -> AsyncIterator[tuple[Any, list[TrackedFace]]]:
    """Follow the faces of a video: each frame, and the faces in it.

    ::

        async for frame, faces in faceapi.track("film.mp4", faceapi.TinyFaceDetectorOptions()):
            print([face.track_id for face in faces])

    Parameters
    ----------
    frames
        a camera or other frames that arrive by themselves (``async for``); any iterable of images;
        in the browser a ``<video>`` or its id; in CPython the path of a film, which needs PyAV
    options
        the detector's options, or a tracker with more options than the following
    expressions, age_and_gender, descriptors, tiny_landmarks
        as for :class:`FaceTracker`
    frame_rate
        frames a second of an iterable whose images have no ``timestamp`` in seconds; more than 0

    Raises
    ------
    ValueError
        a frame rate that is not more than 0
    TypeError
        ``frames`` are none of these
    PictureError
        a frame is not a picture, or the film cannot be read

    Otherwise as :meth:`FaceTracker.update`. Without a ``tracker``, a film or an iterable is
    searched within the frame, so results do not depend on the machine's speed.
    """
    if not frame_rate > 0:
        raise ValueError(f"track: frame_rate must be more than 0, got {frame_rate}")
    live = isinstance(frames, AsyncIterable) or not isinstance(frames, Iterable)
    tracker = (
        options
        if isinstance(options, FaceTracker)
        else FaceTracker(
            options,
            expressions=expressions,
            age_and_gender=age_and_gender,
            descriptors=descriptors,
            tiny_landmarks=tiny_landmarks,
            background_detection=None if live else False,
        )
    )
    if isinstance(frames, AsyncIterable):
        async for frame in frames:
            yield frame, await tracker.update(frame, getattr(frame, "timestamp", None))
    elif isinstance(frames, Iterable) and not isinstance(frames, str | bytes):
        for index, frame in enumerate(frames):
            timestamp = getattr(frame, "timestamp", index / frame_rate)
            yield frame, await tracker.update(frame, timestamp)
    else:
        open_video = default_environment().open_video
        if open_video is None:
            raise TypeError(
                "track: this environment cannot open videos; pass an iterable of frames, "
                f"got {type(frames).__name__}"
            )
        async with open_video(frames) as video:
            async for frame in video:
                yield frame, await tracker.update(frame, getattr(frame, "timestamp", None))
