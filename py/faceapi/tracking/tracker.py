"""The tracker: faces with an identity, from one frame to the next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import TypeAlias, get_args

from faceapi.client import DEFAULT_API, FaceApi
from faceapi.core.geometry.boxes import Dimensions
from faceapi.core.loop_lock import LoopLock
from faceapi.core.options import DetectorOptions, SsdMobilenetv1Options
from faceapi.core.pixels.picture import Picture
from faceapi.env import run_sync
from faceapi.tracking.attributes import Attributes
from faceapi.tracking.following import Tracks
from faceapi.tracking.networks import TrackingNetworks
from faceapi.tracking.options import Smoothing, TrackingOptions
from faceapi.tracking.scene import Scene
from faceapi.tracking.searching.background import BackgroundDetector
from faceapi.tracking.searching.schedule import DetectionSchedule
from faceapi.tracking.starting import find_points
from faceapi.tracking.tracked_face import TrackedFace

OnFace: TypeAlias = Callable[[TrackedFace], object]


class FaceTracker:
    """Follows faces through the frames of one video.

    ::

        tracker = faceapi.FaceTracker(faceapi.TinyFaceDetectorOptions(), expressions=True)
        async for frame in camera:
            for face in await tracker.update(frame):
                print(face.track_id, face.box, face.expressions.happy)

    The landmark network follows each face in a region that turns with the head. The detector
    searches the full frame only at the start, at intervals, after a face was lost, and where the
    picture has changed. Faces that cross, that are hidden for a moment, or that come back keep
    their id; with ``descriptors`` also if they come back elsewhere.

    Needs the detector's network, ``nets.face_landmark_68_net`` (or the tiny one),
    ``nets.tiny_face_detector`` for the presence check, and those of the requested values.

    Parameters
    ----------
    options
        the options, whose type selects the detector; ``None``: SSD MobileNet v1 with its defaults
    expressions, age_and_gender, descriptors
        compute these for every face, averaged over its frames
    tiny_landmarks
        follow with ``nets.face_landmark_68_tiny_net``, which is faster and less accurate
    max_faces
        follow at most this number of faces, at least 1, those with the best scores first; ``None``:
        no limit
    smoothing
        parameters of the One-Euro filter of points and boxes; ``None``: no smoothing
    tracking
        intervals and thresholds
    background_detection
        search in the background, so that no frame waits for the detector: a new face appears some
        frames later, once all its values are computed, and results depend on timing. ``False``
        searches within :meth:`update`. ``None`` searches within :meth:`update` with the tiny face
        detector, which is fast, and in the background with any other
    on_appeared, on_left
        called with each face that appears or reappears, and with the last state of each lost face
    api
        the networks and the environment; ``None``: those of the package

    Raises ``TypeError`` for options of another type, ``ValueError`` for ``max_faces`` below 1.
    """

    def __init__(
        self,
        options: DetectorOptions | None = None,
        *,
        expressions: bool = False,
        age_and_gender: bool = False,
        descriptors: bool = False,
        tiny_landmarks: bool = False,
        max_faces: int | None = None,
        smoothing: Smoothing | None = Smoothing(),  # noqa: B008 (frozen)
        tracking: TrackingOptions = TrackingOptions(),  # noqa: B008 (frozen)
        background_detection: bool | None = None,
        on_appeared: OnFace | None = None,
        on_left: OnFace | None = None,
        api: FaceApi | None = None,
    ) -> None:
        selected = SsdMobilenetv1Options() if options is None else options
        if not isinstance(selected, DetectorOptions):
            names = ", ".join(option_type.__name__ for option_type in get_args(DetectorOptions))
            raise TypeError(f"options must be one of {names}, got {type(selected).__name__}")
        if max_faces is not None and max_faces < 1:
            raise ValueError(f"max_faces must be at least 1, or None, got {max_faces}")
        if background_detection is None:
            background_detection = not _is_fast(selected)
        self._api = api or DEFAULT_API
        self._in_background = background_detection
        self._tracking = tracking
        self._detector = BackgroundDetector(selected, self._api.nets)
        networks = TrackingNetworks(self._detector.frame_sessions, tiny_landmarks=tiny_landmarks)
        self._find_points = partial(find_points, networks)
        self._attributes = Attributes(networks, tracking, expressions, age_and_gender, descriptors)
        self._create_tracks = partial(
            Tracks, networks, tracking, smoothing, max_faces, identify=descriptors
        )
        self._on_appeared, self._on_left = on_appeared, on_left
        self._lock = LoopLock()
        self.reset()

    def reset(self) -> None:
        """Forget all faces: the next frame begins another video, with ids from 1."""
        self._detector.cancel()
        self._tracks = self._create_tracks()
        self._scene = Scene()
        self._schedule = DetectionSchedule(self._tracking)
        self._frame = -1
        self._size: Dimensions | None = None
        self._shown: dict[int, TrackedFace] = {}
        self._appeared: list[TrackedFace] = []
        self._left: list[TrackedFace] = []

    @property
    def faces(self) -> list[TrackedFace]:
        """The faces of the last frame, in the order of their ids."""
        return list(self._shown.values())

    @property
    def appeared(self) -> list[TrackedFace]:
        """The faces of the last frame that the frame before did not have."""
        return list(self._appeared)

    @property
    def left(self) -> list[TrackedFace]:
        """The faces that were lost in the last frame, as they were in the frame before."""
        return list(self._left)

    async def update(self, frame: object, timestamp: float | None = None) -> list[TrackedFace]:
        """The faces of the next frame, in the order of their ids.

        Parameters
        ----------
        frame
            any image that :func:`faceapi.detect_all_faces` takes
        timestamp
            time of the frame in seconds, on any clock; ``None``: now. Pass it for films: speeds,
            smoothing and the time to reappear depend on it

        Raises
        ------
        ModelNotLoadedError
            a required network is not loaded; the message says what to await first
        PictureError
            ``frame`` is not a picture
        InferenceError
            the runtime failed
        """
        return await self._next(frame, timestamp, in_background=self._in_background)

    async def _next(
        self, frame: object, timestamp: float | None, *, in_background: bool
    ) -> list[TrackedFace]:
        async with self._lock:  # calls that overlap are answered one after the other
            now = perf_counter() if timestamp is None else timestamp
            picture = await self._api.environment.open_picture(frame)
            self._frame += 1
            await self._update(picture, now, in_background)
            if self._detector.is_busy:
                await asyncio.sleep(0)  # a loop that never waits would starve it
            return self._show()

    def update_sync(self, frame: object, timestamp: float | None = None) -> list[TrackedFace]:
        """:meth:`update` without ``await``; blocks until the faces are available.

        It searches within the call, because no code runs between two calls. In a browser it raises
        ``CannotWaitError`` where Python cannot be suspended.
        """
        return run_sync(self._next(frame, timestamp, in_background=False))

    async def _update(self, picture: Picture, now: float, in_background: bool) -> None:
        frame, tracks, schedule = self._frame, self._tracks, self._schedule
        tracks.lost.expire(now)
        change = self._scene.observe(picture, tracks.boxes)
        is_resized = self._size not in (None, picture.size)
        self._size = picture.size
        followed = list(tracks.active)
        if change.cut or is_resized:
            tracks.lose_all(now)
            self._detector.cancel()
        else:
            if any(change.shift):
                tracks.displace(
                    change.shift[0] * picture.size.width, change.shift[1] * picture.size.height
                )
            await tracks.follow(picture, frame, now)
        if change.cut or is_resized or followed != tracks.active:
            schedule.search_often(frame)
        if tracks.are_starting:
            schedule.mark_result(await tracks.start_late(picture, frame, now))
        if (detections := self._detector.collect()) is not None:
            schedule.mark_result(await tracks.associate(detections, picture, frame, now))
        is_followed = bool(tracks.active)
        if (
            not tracks.are_starting
            and schedule.is_due(
                frame,
                changed=change.changed,
                tracks=len(tracks.active),
                unconfirmed=tracks.has_unconfirmed,
            )
            and self._detector.can_start(followed=is_followed and in_background)
        ):
            schedule.mark_searched(frame)
            self._scene.mark_searched(tracks.boxes, picture.size)
            if in_background:
                self._detector.start(
                    picture, frame, followed=is_followed, find_points=self._find_points
                )
            else:
                detections = await self._detector.search(picture, frame)
                schedule.mark_result(await tracks.associate(detections, picture, frame, now))
        await self._attributes.update(
            picture,
            tracks.active,
            frame,
            spread=in_background,
            postpone=self._detector.takes_core,
        )
        if in_background and any(map(self._attributes.is_complete, tracks.active)):
            self._detector.prepare()

    def _show(self) -> list[TrackedFace]:
        complete = filter(self._attributes.is_complete, self._tracks.active)
        active = sorted(complete, key=lambda track: track.track_id)
        previous, self._shown = self._shown, {track.track_id: track.to_face() for track in active}
        self._appeared = [face for number, face in self._shown.items() if number not in previous]
        self._left = [face for number, face in previous.items() if number not in self._shown]
        for callback, faces in ((self._on_left, self._left), (self._on_appeared, self._appeared)):
            if callback is not None:
                for face in faces:
                    callback(face)
        return list(self._shown.values())


def _is_fast(options: DetectorOptions) -> bool:
    """Whether this is the tiny face detector, whose run takes about as long as one frame."""
    return options.net == "tiny_face_detector"
