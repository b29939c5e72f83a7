"""Runs faceapi over films in CPython."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from time import perf_counter

import faceapi
from faceapi import Face, FaceApi
from faceapi.core.options import DetectorOptions
from faceapi.runtime.onnxruntime_backend import NativeBackend
from faceapi.tracking import FaceTracker, TrackedFace
from faceapi_build.bench.video.figures import Run, SeenFace
from faceapi_build.bench.video.films import FilmFrame
from faceapi_build.paths import ONNX


@dataclass(frozen=True, slots=True)
class Workload:
    """What is computed for every face."""

    name: str
    detector: DetectorOptions
    tiny_landmarks: bool = False
    expressions: bool = False
    age_and_gender: bool = False
    descriptors: bool = False

    @property
    def networks(self) -> tuple[str, ...]:
        """The names of the networks in ``faceapi.nets``."""
        flags = {
            self.detector.net: True,
            "tiny_face_detector": True,
            "face_landmark_68_tiny_net": self.tiny_landmarks,
            "face_landmark_68_net": not self.tiny_landmarks,
            "face_expression_net": self.expressions,
            "age_gender_net": self.age_and_gender,
            "face_recognition_net": self.descriptors,
        }
        return tuple(name for name, needed in flags.items() if needed)


TINY = Workload(
    "tiny", faceapi.TinyFaceDetectorOptions(input_size=416), tiny_landmarks=True, expressions=True
)
"""Tiny detector, tiny landmarks, expressions."""
EVERYTHING = Workload(
    "ssd",
    faceapi.SsdMobilenetv1Options(),
    expressions=True,
    age_and_gender=True,
    descriptors=True,
)


async def load(workload: Workload, *, threads: int | None = None) -> FaceApi:
    """A client with the networks of a workload."""
    api = FaceApi(backend=NativeBackend(threads=threads))
    for name in workload.networks:
        await getattr(api.nets, name).load_from_uri(str(ONNX))
    return api


def create_tracker(
    api: FaceApi, workload: Workload, *, background: bool | None = False
) -> FaceTracker:
    """A tracker for a workload."""
    return FaceTracker(
        workload.detector,
        expressions=workload.expressions,
        age_and_gender=workload.age_and_gender,
        descriptors=workload.descriptors,
        tiny_landmarks=workload.tiny_landmarks,
        background_detection=background,
        api=api,
    )


async def track(frames: Iterable[FilmFrame], tracker: FaceTracker) -> Run:
    """Follow the faces of a film."""
    run = Run()
    for frame in frames:
        start = perf_counter()
        faces = await tracker.update(frame.pixels, frame.time)
        run.milliseconds.append((perf_counter() - start) * 1000)
        run.faces.append([_seen(face) for face in faces])
    return run


async def detect(frames: Iterable[FilmFrame], api: FaceApi, workload: Workload) -> Run:
    """Detect the faces of every frame."""
    run = Run()
    for frame in frames:
        start = perf_counter()
        task = api.detect_all_faces(frame.pixels, workload.detector).with_face_landmarks(
            tiny=workload.tiny_landmarks
        )
        if workload.descriptors:
            task = task.with_face_descriptors()
        if workload.expressions:
            task = task.with_face_expressions()
        if workload.age_and_gender:
            task = task.with_age_and_gender()
        faces = await task
        run.milliseconds.append((perf_counter() - start) * 1000)
        run.faces.append([_seen(face) for face in faces])
    return run


def _seen(face: Face) -> SeenFace:
    number = face.track_id if isinstance(face, TrackedFace) else None
    return SeenFace(face.box, number, face.landmarks.positions)
