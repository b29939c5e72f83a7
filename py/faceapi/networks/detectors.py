"""The four detectors of face-api.js as objects.

``forward_input`` returns the network's raw outputs, ``forward`` the same as face-api.js's method of
that name, and ``locate_faces`` faces.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Generic, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from faceapi.architectures import mtcnn, ssd_mobilenetv1, tiny_face_detector, tiny_yolov2
from faceapi.core.options import (
    DetectorOptions,
    MtcnnOptions,
    SsdMobilenetv1Options,
    TinyFaceDetectorOptions,
    TinyYolov2Options,
)
from faceapi.core.pixels.picture import Picture
from faceapi.core.profiling import STAGE_TIMER
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.faces import FivePointFace
from faceapi.env import default_environment
from faceapi.networks.base import NeuralNetwork
from faceapi.pipeline.detection import mtcnn as mtcnn_pipeline
from faceapi.pipeline.detection.detect import detect
from faceapi.runtime.backend import Environment, Outputs

AnyOptions = TypeVar("AnyOptions", bound=DetectorOptions)


class Detector(NeuralNetwork, Generic[AnyOptions]):
    """A network that finds faces."""

    default_options: ClassVar[DetectorOptions]

    async def locate_faces(
        self, image: object, options: AnyOptions | None = None
    ) -> list[FaceDetection]:
        """Faces in a picture (the first of a list), best score first.

        Raises
        ------
        ModelNotLoadedError
            the network is not loaded
        PictureError
            ``image`` is not a picture
        InferenceError
            the runtime failed
        TypeError
            ``options`` belong to another network
        """
        return await detect(await self._picture(image), self._validate_options(options), self)

    def _validate_options(self, options: AnyOptions | None) -> DetectorOptions:
        selected = self.default_options if options is None else options
        expected = type(self.default_options)
        if type(selected) is not expected:  # TinyFaceDetectorOptions is a subclass of TinyYolov2's
            raise TypeError(
                f"{self.title}: options must be {expected.__name__}, got {type(selected).__name__}"
            )
        return selected

    async def _picture(self, image: object) -> Picture:
        first = image[0] if isinstance(image, (list, tuple)) and image else image
        return await self._environment().open_picture(first)

    async def _run_raw(self, image: object, side: int) -> Outputs:
        session = self.session(self.architectures[0].name)
        pictures = await self._open_pictures(image)
        with STAGE_TIMER.stage("preprocessing"):
            blocks = [picture.patch(None, side, centered=False).pixels for picture in pictures]
        return await session.run(blocks)


class SsdMobilenetv1(Detector[SsdMobilenetv1Options]):
    """SSD MobileNet v1: the accurate detector, 5.4 MB."""

    nets_name = "ssd_mobilenetv1"
    architectures = (ssd_mobilenetv1.ARCHITECTURE,)
    default_options = SsdMobilenetv1Options()

    async def forward_input(self, image: object) -> Outputs:
        """Raw outputs for one picture or a list of n.

        ``boxes`` ``[n, 5118, 4]``, encoded relative to ``priors()``; ``scores`` ``[n, 5118]``.
        Raises ``ValueError`` for an empty list, otherwise as :meth:`locate_faces`.
        """
        return await self._run_raw(image, ssd_mobilenetv1.SIDE)

    async def forward(self, image: object) -> Outputs:
        """All boxes and scores before non-maximum suppression, for one picture or a list of n.

        ``boxes`` ``[n, 5118, 4]``: top, left, bottom, right, 0 to 1 in the padded square;
        ``scores`` ``[n, 5118]``.
        """
        raw = await self.forward_input(image)
        priors = ssd_mobilenetv1.priors()
        boxes = [ssd_mobilenetv1.decode_boxes(encoded, priors) for encoded in raw["boxes"]]
        return {"boxes": np.stack(boxes), "scores": raw["scores"]}


class TinyFaceDetector(Detector[TinyFaceDetectorOptions]):
    """The tiny face detector: fast, 190 KB."""

    nets_name = "tiny_face_detector"
    architectures = (tiny_face_detector.ARCHITECTURE,)
    default_options = TinyFaceDetectorOptions()

    async def forward(self, image: object, input_size: int = 416) -> Outputs:
        """Raw output for one picture or a list of n.

        ``grid`` ``[n, input_size / 32, input_size / 32, 25]``: for each of 5 anchors x, y, width,
        height and score, before their activations. ``input_size`` is in pixels. Raises
        ``ValueError`` if it is not a multiple of 32, and for an empty list; otherwise as
        :meth:`locate_faces`.
        """
        return await self._run_raw(image, TinyFaceDetectorOptions(input_size=input_size).input_size)

    forward_input = forward


class TinyYolov2(Detector[TinyYolov2Options]):
    """Tiny YOLOv2, for your own weights, separable or full; the weights decide which.

    ``with_separable_convs`` only decides which manifest ``load_from_uri(folder)`` requests.
    """

    nets_name = "tiny_yolov2"
    architectures = (tiny_yolov2.ARCHITECTURE,)
    default_options = TinyYolov2Options()

    def __init__(
        self,
        environment: Callable[[], Environment] = default_environment,
        *,
        with_separable_convs: bool = True,
    ) -> None:
        super().__init__(environment)
        self.with_separable_convs = with_separable_convs

    @property
    def model_name(self) -> str:
        """The name of its files in face-api.js's model folder."""
        return super().model_name if self.with_separable_convs else tiny_yolov2.FULL_MODEL_NAME

    @classmethod
    async def from_weights(
        cls, weights: NDArray[np.float32], with_separable_convs: bool = True
    ) -> Self:
        """As :meth:`NeuralNetwork.from_weights`; the number of weights selects the architecture."""
        network = cls(with_separable_convs=with_separable_convs)
        await network.load(weights)
        return network

    async def forward(self, image: object, input_size: int = 416) -> Outputs:
        """Raw output for one picture or a list of n.

        ``grid`` ``[n, input_size / 32, input_size / 32, 25]``, for the full network 30 instead of
        25. Otherwise as :meth:`TinyFaceDetector.forward`.
        """
        return await self._run_raw(image, TinyYolov2Options(input_size=input_size).input_size)

    forward_input = forward


class Mtcnn(Detector[MtcnnOptions]):
    """MTCNN: three small networks in a cascade, with five landmarks, 2 MB.

    The time depends on the number of pixels, because the first network runs on an image pyramid.
    Raise ``min_face_size`` to make it faster.
    """

    title = "MTCNN"
    nets_name = "mtcnn"
    architectures = (mtcnn.P_NET, mtcnn.R_NET, mtcnn.O_NET)
    default_options = MtcnnOptions()

    async def forward(
        self, image: object, options: MtcnnOptions | None = None
    ) -> list[FivePointFace]:
        """Faces with five landmarks each, best score first; errors as :meth:`locate_faces`."""
        faces, _ = await self.forward_with_stats(image, options)
        return faces

    async def forward_with_stats(
        self, image: object, options: MtcnnOptions | None = None
    ) -> tuple[list[FivePointFace], mtcnn_pipeline.MtcnnStats]:
        """The faces of :meth:`forward` and statistics; errors as :meth:`locate_faces`."""
        selected = MtcnnOptions() if options is None else options
        if not isinstance(selected, MtcnnOptions):
            raise TypeError(f"MTCNN: options must be MtcnnOptions, got {type(selected).__name__}")
        return await mtcnn_pipeline.detect(await self._picture(image), self, selected)
