"""The networks that are shown one face, as objects.

Every method takes one picture and gives one value, or takes a list and gives a list; the pictures
of a list run together.
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
    """A network that is shown a picture of one face."""

    net: ClassVar[FaceArchitecture[Any]]

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
            something in ``image`` is not a picture
        ValueError
            an empty list
        """
        values = await self._predict_all(image)
        return values if isinstance(image, (list, tuple)) else values[0]

    async def forward_input(self, image: object) -> Outputs:
        """What the network itself puts out for one picture or a list of n: ``[n, …]`` by name.

        Errors as :meth:`predict`.
        """
        outputs, _ = await self._run(image)
        return outputs

    async def forward(self, image: object) -> Outputs:
        """As :meth:`forward_input`; probabilities are probabilities already (softmax)."""
        return await self.forward_input(image)

    async def _predict_all(self, image: object) -> list[Out]:
        outputs, patches = await self._run(image)
        with STAGE_TIMER.stage("decoding"):
            return [self.net.decode(outputs, i, patch.letterbox) for i, patch in enumerate(patches)]

    async def _run(self, image: object) -> tuple[Outputs, list[Patch]]:
        session = self.session(self.net.name)
        pictures = await self._open_pictures(image)
        with STAGE_TIMER.stage("pixels"):
            patches = [
                each.patch(None, self.net.input_size, centered=self.net.centered)
                for each in pictures
            ]
        return await session.run([patch.pixels for patch in patches]), patches


class LandmarkNetwork(FaceNetwork[FaceLandmarks68]):
    """What the two landmark networks share. Positions are in pixels of the picture given."""

    async def forward(self, image: object) -> Outputs:
        """``points`` ``[n, 136]``: x and y of 68 points relative to each picture, 0 to 1.

        A picture that is not square was padded for the network; this is taken out again. Errors as
        :meth:`predict`.
        """
        found = await self._predict_all(image)
        points = [each.relative_positions.ravel().astype(np.float32) for each in found]
        return {"points": np.stack(points)}


class FaceLandmark68Net(LandmarkNetwork):
    """68 landmarks of a face, 350 KB."""

    title = "68 Point Face Landmarks"
    attribute = "face_landmark_68_net"
    net = face_landmark_68.ARCHITECTURE
    model_name = net.model_name
    parts = (net,)
    detect_landmarks = FaceNetwork.predict


class FaceLandmark68TinyNet(LandmarkNetwork):
    """68 landmarks of a face, 80 KB: faster, a little less exact."""

    title = "68 Point Face Landmarks (tiny)"
    attribute = "face_landmark_68_tiny_net"
    net = face_landmark_68.TINY_NET
    model_name = net.model_name
    parts = (net,)
    detect_landmarks = FaceNetwork.predict


class FaceRecognitionNet(FaceNetwork[NDArray[np.float32]]):
    """128 numbers that are near for one person and far for two, 6.2 MB."""

    title = "Face Recognition"
    attribute = "face_recognition_net"
    net = face_recognition.ARCHITECTURE
    model_name = net.model_name
    parts = (net,)
    compute_face_descriptor = FaceNetwork.predict


class FaceExpressionNet(FaceNetwork[FaceExpressions]):
    """Probabilities of seven expressions, 310 KB."""

    title = "Face Expression Recognition"
    attribute = "face_expression_net"
    net = face_expression.ARCHITECTURE
    model_name = net.model_name
    parts = (net,)
    predict_expressions = FaceNetwork.predict


class AgeGenderNet(FaceNetwork[AgeGender]):
    """Age in years and gender, 420 KB."""

    title = "Age and Gender"
    attribute = "age_gender_net"
    net = age_gender.ARCHITECTURE
    model_name = net.model_name
    parts = (net,)
    predict_age_and_gender = FaceNetwork.predict
