"""An environment, its networks, and the entry points: the implementation of ``faceapi.…``.

The functions of the package forward to one default :class:`FaceApi`. Programs and tests that need
their own backend or weights create another::

    api = FaceApi(environment)
    await api.nets.tiny_face_detector.load_from_uri("models/")
    faces = await api.detect_all_faces(image, TinyFaceDetectorOptions())
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar, get_args

from faceapi.core.options import DetectorOptions, SsdMobilenetv1Options
from faceapi.core.pixels.array_picture import Channels
from faceapi.core.pixels.array_values import picture_with_channels
from faceapi.core.results.faces import Face
from faceapi.env import default_environment, is_browser
from faceapi.networks import (
    AgeGenderNet,
    CenterFace,
    FaceExpressionNet,
    FaceLandmark68Net,
    FaceLandmark68TinyNet,
    FaceRecognitionNet,
    Mtcnn,
    NeuralNetwork,
    SsdMobilenetv1,
    TinyFaceDetector,
    TinyYolov2,
    YuNet,
)
from faceapi.networks.loading.load_task import LoadTask, select_networks
from faceapi.pipeline.batch import BatchProgress, ErrorHandler, FaceBatch
from faceapi.pipeline.chain import AllFacesTask, SingleFaceTask
from faceapi.pipeline.detection.search import Search, Tiles
from faceapi.pipeline.executor import run_plan
from faceapi.pipeline.plan import Plan
from faceapi.runtime.backend import Backend, BackendStatus, Environment, ProgressCallback, Session

T = TypeVar("T")


class Nets:
    """One network of each class; load those you need."""

    def __init__(self, environment: Environment | None = None, *, auto_load: bool = False) -> None:
        def resolve_environment() -> Environment:
            return environment or default_environment()

        self.ssd_mobilenetv1 = SsdMobilenetv1(resolve_environment)
        self.tiny_face_detector = TinyFaceDetector(resolve_environment)
        self.tiny_yolov2 = TinyYolov2(resolve_environment)
        self.mtcnn = Mtcnn(resolve_environment)
        self.center_face = CenterFace(resolve_environment)
        self.yu_net = YuNet(resolve_environment)
        self.face_landmark_68_net = FaceLandmark68Net(resolve_environment)
        self.face_landmark_68_tiny_net = FaceLandmark68TinyNet(resolve_environment)
        self.face_recognition_net = FaceRecognitionNet(resolve_environment)
        self.face_expression_net = FaceExpressionNet(resolve_environment)
        self.age_gender_net = AgeGenderNet(resolve_environment)
        self._network_by_architecture = {
            architecture.name: network
            for network in (*self.all, self.yu_net)
            for architecture in network.architectures
        }
        for network in self.all:
            network.auto_load = auto_load

    @property
    def all(self) -> tuple[NeuralNetwork, ...]:
        """Every network except YuNet, which is loaded from a file of your own."""
        networks = (value for value in vars(self).values() if isinstance(value, NeuralNetwork))
        return tuple(network for network in networks if network is not self.yu_net)

    def __repr__(self) -> str:
        names = [network.nets_name for network in (*self.all, self.yu_net) if network.is_loaded]
        return f"<Nets: {', '.join(names) or 'none'} loaded>"

    def session(self, name: str) -> Session:
        """The session of an architecture by name; raises ``ModelNotLoadedError``."""
        return self._network_by_architecture[name].session(name)


class FaceApi:
    """The package's functions, bound to one environment (``None``: the platform's).

    ``backend`` replaces only that part of the environment, for example by a
    :class:`faceapi.MockBackend` in tests. With ``auto_load`` a missing network is loaded on first
    use, as the package's functions do in CPython.
    """

    def __init__(
        self,
        environment: Environment | None = None,
        *,
        backend: Backend | None = None,
        auto_load: bool = False,
    ) -> None:
        if backend is not None:
            environment = replace(environment or default_environment(), backend=backend)
        self._environment = environment
        self.nets = Nets(environment, auto_load=auto_load)

    @property
    def environment(self) -> Environment:
        """The environment in use."""
        return self._environment or default_environment()

    def detect_all_faces(
        self,
        image: object,
        options: DetectorOptions | None = None,
        *,
        channels: Channels = "rgb",
        upright: bool = False,
        mirror: bool = False,
        turns: Sequence[float] = (0,),
        tiles: Tiles = None,
    ) -> AllFacesTask:
        """Detect all faces in ``image``; see :func:`faceapi.detect_all_faces`."""
        search = Search(upright=upright, mirror=mirror, turns=turns, tiles=tiles)
        return AllFacesTask(_build_plan(_in_order(image, channels), options, search), self._run)

    def detect_single_face(
        self,
        image: object,
        options: DetectorOptions | None = None,
        *,
        channels: Channels = "rgb",
        upright: bool = False,
        mirror: bool = False,
        turns: Sequence[float] = (0,),
        tiles: Tiles = None,
    ) -> SingleFaceTask:
        """Detect the face with the highest score; see :func:`faceapi.detect_single_face`."""
        search = Search(upright=upright, mirror=mirror, turns=turns, tiles=tiles)
        plan = _build_plan(_in_order(image, channels), options, search, single=True)
        return SingleFaceTask(plan, self._run)

    def load(
        self, *names: str, uri: str | None = None, progress: ProgressCallback | None = None
    ) -> LoadTask:
        """Load networks by short names; see :func:`faceapi.load`."""
        return LoadTask(select_networks(self.nets.all, names), uri, progress)

    def detect_batch(
        self,
        images: Iterable[Any] | AsyncIterable[Any],
        detect: Callable[[Any], Awaitable[T]] | None = None,
        *,
        workers: int = 2,
        progress: BatchProgress | None = None,
        on_error: ErrorHandler[Any] | None = None,
    ) -> FaceBatch[Any, Any]:
        """Process many pictures; see :func:`faceapi.detect_batch`."""
        return FaceBatch(
            images,
            detect or self.detect_all_faces,
            workers=workers,
            progress=progress,
            on_error=on_error,
        )

    async def set_backend(self, name: str) -> BackendStatus:
        """Prefer a backend; see :func:`faceapi.set_backend`."""
        return await self.environment.backend.select(name)

    def get_backend(self) -> BackendStatus:
        """The backend in use; see :func:`faceapi.get_backend`."""
        return self.environment.backend.status

    async def available_backends(self) -> Mapping[str, str | None]:
        """All backends; see :func:`faceapi.available_backends`."""
        return await self.environment.backend.list_available()

    async def _run(self, plan: Plan) -> list[Face]:
        return await run_plan(plan, self.environment, self.nets)


def _in_order(image: object, channels: Channels) -> object:
    """The image, or the picture of an array in another order of channels."""
    return image if channels == "rgb" else picture_with_channels(image, channels)


def _build_plan(
    image: object, options: DetectorOptions | None, search: Search, *, single: bool = False
) -> Plan:
    selected = SsdMobilenetv1Options() if options is None else options
    if not isinstance(selected, DetectorOptions):
        names = ", ".join(option_type.__name__ for option_type in get_args(DetectorOptions))
        hint = "; the class selects the detector, so write TinyFaceDetectorOptions(input_size=416)"
        raise TypeError(f"options must be one of {names}, got {type(selected).__name__}{hint}")
    first = image[0] if isinstance(image, (list, tuple)) and image else image
    return Plan(first, selected, single, search=search)


DEFAULT_API = FaceApi(auto_load=not is_browser())
"""The client that the package's functions forward to."""
