"""CenterFace as an object."""

from __future__ import annotations

from faceapi.architectures import center_face
from faceapi.core.options import CenterFaceOptions
from faceapi.core.results.faces import FivePointFace
from faceapi.networks.detectors import Detector
from faceapi.pipeline import center_face as center_face_pipeline


class CenterFace(Detector[CenterFaceOptions]):
    """CenterFace: finds tilted and small faces, with five landmarks, 2 MB; not in face-api.js."""

    nets_name = "center_face"
    architectures = (center_face.ARCHITECTURE,)
    default_options = CenterFaceOptions()

    async def forward(
        self, image: object, options: CenterFaceOptions | None = None
    ) -> list[FivePointFace]:
        """Faces with five landmarks each, best score first; errors as :meth:`locate_faces`."""
        selected = CenterFaceOptions() if options is None else options
        if not isinstance(selected, CenterFaceOptions):
            raise TypeError(
                f"CenterFace: options must be CenterFaceOptions, got {type(selected).__name__}"
            )
        return await center_face_pipeline.detect(await self._picture(image), self, selected)
