"""The four detectors as objects.

``forward_input`` gives what the network itself puts out, ``forward`` what face-api.js's method of
that name gives, ``locate_faces`` faces.
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
from faceapi.pipeline import mtcnn as cascade
from faceapi.pipeline.detect import detect
from faceapi.runtime.backend import Environment, Outputs

AnyOptions = TypeVar("AnyOptions", bound=DetectorOptions)


class Detector(NeuralNetwork, Generic[AnyOptions]):
    """A network that finds faces."""

    default_options: ClassVar[DetectorOptions]

    async def locate_faces(
        self, image: object, options: AnyOptions | None = None
    ) -> list[FaceDetection]:
        """Faces in a picture, best score first; of a list of pictures, those in the first.

        Raises
        ------
        ModelNotLoadedError
            the network is not loaded
        PictureError
            ``image`` is not a picture
        TypeError
            ``options`` are another network's
        """
        return await detect(await self._picture(image), self._checked(options), self)

    def _checked(self, options: AnyOptions | None) -> DetectorOptions:
        chosen = self.default_options if options is None else options
        kind = type(self.default_options)
        if type(chosen) is not kind:  # the tiny detector's are a kind of TinyYolov2's
            raise TypeError(
                f"{self.title}: options must be {kind.__name__}, got {type(chosen).__name__}"
            )
        return chosen

    async def _picture(self, image: object) -> Picture:
        first = image[0] if isinstance(image, (list, tuple)) and image else image
        return await self._environment().open_picture(first)

    async def _raw(self, image: object, side: int) -> Outputs:
        session = self.session(self.parts[0].name)
        pictures = await self._open_pictures(image)
        with STAGE_TIMER.stage("pixels"):
            blocks = [picture.patch(None, side, centered=False).pixels for picture in pictures]
        return await session.run(blocks)


class SsdMobilenetv1(Detector[SsdMobilenetv1Options]):
    """SSD MobileNet v1: the accurate one, 5.4 MB."""

    title = "SSD MobileNet V1"
    attribute = "ssd_mobilenetv1"
    model_name = ssd_mobilenetv1.ARCHITECTURE.model_name
    parts = (ssd_mobilenetv1.ARCHITECTURE,)
    default_options = SsdMobilenetv1Options()

    async def forward_input(self, image: object) -> Outputs:
        """Raw outputs for one picture or a list of n.

        ``boxes`` ``[n, 5118, 4]``, encoded relative to ``priors()``; ``scores`` ``[n, 5118]``.
        ``ValueError`` for an empty list, otherwise as :meth:`locate_faces`.
        """
        return await self._raw(image, ssd_mobilenetv1.SIDE)

    async def forward(self, image: object) -> Outputs:
        """All boxes and scores before suppression, for one picture or a list of n.

        ``boxes`` ``[n, 5118, 4]``: top, left, bottom, right, 0 to 1 in the padded square;
        ``scores`` ``[n, 5118]``.
        """
        raw = await self.forward_input(image)
        priors = ssd_mobilenetv1.priors()
        boxes = [ssd_mobilenetv1.decode_boxes(encoded, priors) for encoded in raw["boxes"]]
        return {"boxes": np.stack(boxes), "scores": raw["scores"]}


class TinyFaceDetector(Detector[TinyFaceDetectorOptions]):
    """The tiny face detector: fast, 190 KB."""

    title = "Tiny Face Detector"
    attribute = "tiny_face_detector"
    model_name = tiny_face_detector.ARCHITECTURE.model_name
    parts = (tiny_face_detector.ARCHITECTURE,)
    default_options = TinyFaceDetectorOptions()

    async def forward(self, image: object, input_size: int = 416) -> Outputs:
        """Raw output for one picture or a list of n.

        ``grid`` ``[n, input_size / 32, input_size / 32, 25]``: for each of 5 anchors x, y, width,
        height and score, all before their activation. ``input_size`` in pixels; ``ValueError`` if
        it is no multiple of 32, and for an empty list, otherwise as :meth:`locate_faces`.
        """
        return await self._raw(image, TinyFaceDetectorOptions(input_size=input_size).input_size)

    forward_input = forward


class TinyYolov2(Detector[TinyYolov2Options]):
    """TinyYolov2, with weights of your own: separable or full, told by the weights.

    ``with_separable_convs`` only decides which manifest ``load_from_uri(folder)`` asks for.
    """

    title = "Tiny Yolo V2"
    attribute = "tiny_yolov2"
    model_name = tiny_yolov2.ARCHITECTURE.model_name
    parts = (tiny_yolov2.ARCHITECTURE,)
    default_options = TinyYolov2Options()

    def __init__(
        self,
        environment: Callable[[], Environment] = default_environment,
        *,
        with_separable_convs: bool = True,
    ) -> None:
        super().__init__(environment)
        self.with_separable_convs = with_separable_convs
        if not with_separable_convs:
            self.model_name = tiny_yolov2.FULL_MODEL_NAME

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

        ``grid`` ``[n, input_size / 32, input_size / 32, 25]``, of the full network 30. Otherwise as
        :meth:`TinyFaceDetector.forward`.
        """
        return await self._raw(image, TinyYolov2Options(input_size=input_size).input_size)

    forward_input = forward


class Mtcnn(Detector[MtcnnOptions]):
    """MTCNN: three small networks in a cascade, with five landmarks, 2 MB.

    The number of pixels of the picture decides how long it takes: the first network sees a pyramid
    of its sizes. Raise ``min_face_size`` to make it fast.
    """

    title = "MTCNN"
    attribute = "mtcnn"
    model_name = mtcnn.MODEL_NAME
    parts = (mtcnn.P_NET, mtcnn.R_NET, mtcnn.O_NET)
    default_options = MtcnnOptions()

    async def forward(
        self, image: object, options: MtcnnOptions | None = None
    ) -> list[FivePointFace]:
        """Faces with their five landmarks, best score first; errors as :meth:`locate_faces`."""
        faces, _ = await self.forward_with_stats(image, options)
        return faces

    async def forward_with_stats(
        self, image: object, options: MtcnnOptions | None = None
    ) -> tuple[list[FivePointFace], cascade.MtcnnStats]:
        """As :meth:`forward`, and what every stage did."""
        chosen = MtcnnOptions() if options is None else options
        if not isinstance(chosen, MtcnnOptions):
            raise TypeError(f"MTCNN: options must be MtcnnOptions, got {type(chosen).__name__}")
        return await cascade.locate(await self._picture(image), self, chosen)
