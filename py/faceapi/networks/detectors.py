"""The four detectors as objects."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from faceapi.core.detection import FaceDetection
from faceapi.core.options import (
    DetectorOptions,
    SsdMobilenetv1Options,
    TinyFaceDetectorOptions,
)
from faceapi.core.picture import Picture
from faceapi.core.timing import RECORDER
from faceapi.nets import ssd_mobilenetv1, tiny_face_detector
from faceapi.networks.base import NeuralNetwork
from faceapi.runtime.backend import Outputs
from faceapi.tasks.detect import detect

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
        """
        chosen = self.default_options if options is None else options
        return await detect(await self._picture(image), chosen, self)

    async def _picture(self, image: object) -> Picture:
        first = image[0] if isinstance(image, (list, tuple)) and image else image
        return await self._environment().open_picture(first)

    async def _raw(self, image: object, side: int) -> Outputs:
        session = self.session(self.parts[0].name)
        picture = await self._picture(image)
        with RECORDER.stage("pixels"):
            patch = picture.patch(None, side, centred=False)
        return await session.run([patch.pixels])


class SsdMobilenetv1(Detector[SsdMobilenetv1Options]):
    """SSD MobileNet v1: the accurate one, 5.4 MB."""

    title = "SSD MobileNet V1"
    attribute = "ssd_mobilenetv1"
    model_name = ssd_mobilenetv1.NET.model_name
    parts = (ssd_mobilenetv1.NET,)
    default_options = SsdMobilenetv1Options()

    async def forward(self, image: object) -> Outputs:
        """Raw outputs: ``boxes`` (encoded) ``[1, 5118, 4]``, ``scores`` ``[1, 5118]``."""
        return await self._raw(image, ssd_mobilenetv1.SIDE)


class TinyFaceDetector(Detector[TinyFaceDetectorOptions]):
    """The tiny face detector: fast, 190 KB."""

    title = "Tiny Face Detector"
    attribute = "tiny_face_detector"
    model_name = tiny_face_detector.NET.model_name
    parts = (tiny_face_detector.NET,)
    default_options = TinyFaceDetectorOptions()

    async def forward(self, image: object, input_size: int = 416) -> Outputs:
        """Raw output: ``grid`` ``[1, input_size / 32, input_size / 32, 25]``."""
        return await self._raw(image, TinyFaceDetectorOptions(input_size=input_size).input_size)
