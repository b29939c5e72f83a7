"""An environment, its networks, and the entry points: everything behind ``faceapi.…``.

The functions of the package forward to one default :class:`FaceApi`. Programs and tests that want
their own backend or their own weights make another::

    api = FaceApi(environment)
    await api.nets.tiny_face_detector.load_from_uri("models/")
    faces = await api.detect_all_faces(image, TinyFaceDetectorOptions())
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from faceapi.core.options import DetectorOptions, SsdMobilenetv1Options
from faceapi.core.results.faces import Face
from faceapi.env import default_environment
from faceapi.networks import (
    AgeGenderNet,
    FaceExpressionNet,
    FaceLandmark68Net,
    FaceLandmark68TinyNet,
    FaceRecognitionNet,
    Mtcnn,
    NeuralNetwork,
    SsdMobilenetv1,
    TinyFaceDetector,
    TinyYolov2,
)
from faceapi.pipeline.chain import AllFacesTask, SingleFaceTask
from faceapi.pipeline.executor import run_plan
from faceapi.pipeline.plan import Plan
from faceapi.runtime.backend import Backend, BackendStatus, Environment, Session


class Nets:
    """One network of each kind, not loaded until you load it."""

    def __init__(self, environment: Environment | None = None) -> None:
        def chosen() -> Environment:
            return environment or default_environment()

        self.ssd_mobilenetv1 = SsdMobilenetv1(chosen)
        self.tiny_face_detector = TinyFaceDetector(chosen)
        self.tiny_yolov2 = TinyYolov2(chosen)
        self.mtcnn = Mtcnn(chosen)
        self.face_landmark_68_net = FaceLandmark68Net(chosen)
        self.face_landmark_68_tiny_net = FaceLandmark68TinyNet(chosen)
        self.face_recognition_net = FaceRecognitionNet(chosen)
        self.face_expression_net = FaceExpressionNet(chosen)
        self.age_gender_net = AgeGenderNet(chosen)
        self._owner = {part.name: network for network in self.all for part in network.parts}

    @property
    def all(self) -> tuple[NeuralNetwork, ...]:
        """Every network."""
        return tuple(each for each in vars(self).values() if isinstance(each, NeuralNetwork))

    def session(self, net: str) -> Session:
        """The open session of a net by its name; raises ``ModelNotLoadedError``."""
        return self._owner[net].session(net)


class FaceApi:
    """What the package does, bound to one environment (``None``: that of this platform).

    With a ``backend`` only that part of the environment is another, as for
    :class:`faceapi.MockBackend` in tests.
    """

    def __init__(
        self, environment: Environment | None = None, *, backend: Backend | None = None
    ) -> None:
        if backend is not None:
            environment = replace(environment or default_environment(), backend=backend)
        self._environment = environment
        self.nets = Nets(environment)

    @property
    def environment(self) -> Environment:
        """Backend, pictures and files of this platform."""
        return self._environment or default_environment()

    def detect_all_faces(
        self, image: object, options: DetectorOptions | None = None
    ) -> AllFacesTask:
        """Find every face in ``image``; see :func:`faceapi.detect_all_faces`."""
        return AllFacesTask(_plan(image, options), self._run)

    def detect_single_face(
        self, image: object, options: DetectorOptions | None = None
    ) -> SingleFaceTask:
        """Find the best face in ``image``; see :func:`faceapi.detect_single_face`."""
        return SingleFaceTask(_plan(image, options, single=True), self._run)

    async def set_backend(self, name: str) -> BackendStatus:
        """Prefer a backend; see :func:`faceapi.set_backend`."""
        return await self.environment.backend.use(name)

    def get_backend(self) -> BackendStatus:
        """What runs the networks now; see :func:`faceapi.get_backend`."""
        return self.environment.backend.status

    async def available_backends(self) -> Mapping[str, str | None]:
        """Every backend; see :func:`faceapi.available_backends`."""
        return await self.environment.backend.available()

    async def _run(self, plan: Plan) -> list[Face]:
        return await run_plan(plan, self.environment, self.nets)


def _plan(image: object, options: DetectorOptions | None, *, single: bool = False) -> Plan:
    chosen = SsdMobilenetv1Options() if options is None else options
    if not isinstance(chosen, DetectorOptions):
        kinds = ", ".join(kind.__name__ for kind in get_args(DetectorOptions))
        raise TypeError(f"options must be one of {kinds}, got {type(chosen).__name__}")
    first = image[0] if isinstance(image, (list, tuple)) and image else image
    return Plan(first, chosen, single)
