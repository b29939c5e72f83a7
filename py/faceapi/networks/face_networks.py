"""The networks that run on a picture of one face, as objects.

Every method takes one picture and returns one value, or takes a list and returns a list; the
pictures of a list are batched.
"""

from __future__ import annotations

from typing import Any, ClassVar, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from faceapi.architectures import age_gender, face_expression, face_landmark_68, face_recognition
from faceapi.architectures.common.architecture import FaceArchitecture
from faceapi.core.pixels.picture import Patch
from faceapi.core.profiling import STAGE_TIMER
from faceapi.core.results.age_gender import AgeGender
from faceapi.core.results.expressions import FaceExpressions
from faceapi.core.results.landmarks import FaceLandmarks68
from faceapi.networks.base import NeuralNetwork
from faceapi.runtime.backend import Outputs

Out = TypeVar("Out")


class FaceNetwork(NeuralNetwork, Generic[Out]):
    """A network that runs on a picture of one face."""

    architectures: ClassVar[tuple[FaceArchitecture[Any]]]

    @overload
    async def predict(self, image: list[Any] | tuple[Any, ...]) -> list[Out]: ...

    @overload
    async def predict(self, image: object) -> Out: ...

    async def predict(self, image: object) -> Out | list[Out]:
        """The value for a picture of one face, or a list of values for a list of pictures.

        Raises
        ------
        ModelNotLoadedError
            the network is not loaded
        PictureError
            ``image``, or an item of it, is not a picture
        InferenceError
            the runtime failed
        ValueError
            an empty list
        """
        values = await self._predict_all(image)
        return values if isinstance(image, (list, tuple)) else values[0]

    async def forward_input(self, image: object) -> Outputs:
        """The raw outputs for one picture or a list of n: arrays ``[n, …]`` by name.

        Errors as :meth:`predict`.
        """
        outputs, _ = await self._run(image)
        return outputs

    async def forward(self, image: object) -> Outputs:
        """The same as :meth:`forward_input`, whose probabilities already include the softmax."""
        return await self.forward_input(image)

    async def _predict_all(self, image: object) -> list[Out]:
        outputs, patches = await self._run(image)
        (architecture,) = self.architectures
        with STAGE_TIMER.stage("postprocessing"):
            return [
                architecture.decode(outputs, i, patch.letterbox) for i, patch in enumerate(patches)
            ]

    async def _run(self, image: object) -> tuple[Outputs, list[Patch]]:
        (architecture,) = self.architectures
        session = self.session(architecture.name)
        pictures = await self._open_pictures(image)
        with STAGE_TIMER.stage("preprocessing"):
            patches = [
                picture.patch(None, architecture.input_size, centered=architecture.centered)
                for picture in pictures
            ]
        return await session.run([patch.pixels for patch in patches]), patches


class LandmarkNetwork(FaceNetwork[FaceLandmarks68]):
    """The base class of the two landmark networks. Positions are in pixels of the picture."""

    async def forward(self, image: object) -> Outputs:
        """``points`` ``[n, 136]``: x and y of 68 points relative to each picture, 0 to 1.

        The padding of pictures that are not square is removed again. Errors as :meth:`predict`.
        """
        landmarks = await self._predict_all(image)
        points = [face.relative_positions.ravel().astype(np.float32) for face in landmarks]
        return {"points": np.stack(points)}


class FaceLandmark68Net(LandmarkNetwork):
    """Predicts 68 landmarks of a face, 350 KB.

    The value of a picture is a :class:`~faceapi.types.FaceLandmarks68` in pixels of that picture.
    """

    nets_name = "face_landmark_68_net"
    architectures = (face_landmark_68.ARCHITECTURE,)
    detect_landmarks = FaceNetwork.predict


class FaceLandmark68TinyNet(LandmarkNetwork):
    """Predicts 68 landmarks of a face, 80 KB: faster, a little less accurate.

    The value of a picture is a :class:`~faceapi.types.FaceLandmarks68` in pixels of that picture.
    """

    nets_name = "face_landmark_68_tiny_net"
    architectures = (face_landmark_68.TINY_NET,)
    detect_landmarks = FaceNetwork.predict


class FaceRecognitionNet(FaceNetwork[NDArray[np.float32]]):
    """Computes descriptors: 128 numbers, close for the same person, far for two; 6.2 MB.

    The value of a picture is an array float32 ``(128,)``, whose length is not 1. Compare two with
    :func:`faceapi.euclidean_distance`.
    """

    nets_name = "face_recognition_net"
    architectures = (face_recognition.ARCHITECTURE,)
    compute_face_descriptor = FaceNetwork.predict


class FaceExpressionNet(FaceNetwork[FaceExpressions]):
    """Predicts the probabilities of seven expressions, 310 KB.

    The value of a picture is a :class:`~faceapi.types.FaceExpressions`.
    """

    nets_name = "face_expression_net"
    architectures = (face_expression.ARCHITECTURE,)
    predict_expressions = FaceNetwork.predict


class AgeGenderNet(FaceNetwork[AgeGender]):
    """Predicts age in years and gender, 420 KB.

    The value of a picture is an :class:`~faceapi.types.AgeGender`.
    """

    nets_name = "age_gender_net"
    architectures = (age_gender.ARCHITECTURE,)
    predict_age_and_gender = FaceNetwork.predict
