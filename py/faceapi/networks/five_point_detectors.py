"""CenterFace and YuNet as objects: detectors with five landmarks that face-api.js lacks."""

from __future__ import annotations

from faceapi.architectures import center_face, yu_net
from faceapi.core.options import CenterFaceOptions, YuNetOptions
from faceapi.core.results.faces import FivePointFace
from faceapi.errors import ModelFileError
from faceapi.graph.foreign import yu_net as yu_net_file
from faceapi.graph.onnx.writer import write_model
from faceapi.networks.detectors import Detector
from faceapi.networks.loading.model_loader import LoadedModels, Model
from faceapi.pipeline.detection import five_points
from faceapi.runtime.backend import ProgressCallback
from faceapi.runtime.self_check import ExpectedOutputs, synthetic_image

MAX_FILE_BYTES = 16 << 20
"""Maximum size of a YuNet file. That of libfacedetection.train has 0.3 MB."""
CHECK_SIDE = 64
"""Side in pixels of the image for the self-check, which numpy computes in 0.1 s."""


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
        return await five_points.detect(await self._picture(image), self, selected)


class YuNet(Detector[YuNetOptions]):
    """YuNet, from the ONNX file that you bring: a tenth of SSD MobileNet v1's time, 0.3 MB.

    The file comes from libfacedetection.train (Apache-2.0), with inputs of any size
    (``yunet_n_dynamic.onnx``)::

        await faceapi.nets.yu_net.load_from_uri("yunet_n_dynamic.onnx")
        faces = await faceapi.detect_all_faces(image, faceapi.YuNetOptions())
    """

    nets_name = "yu_net"
    architectures = (yu_net.ARCHITECTURE,)
    default_options = YuNetOptions()

    async def load_from_uri(
        self, uri: str | None = None, *, progress: ProgressCallback | None = None
    ) -> None:
        """Load from the ONNX file at ``uri``, which is converted to our ops.

        Every backend must reproduce what the file itself computes, before it is used.

        Raises
        ------
        FetchError
            the file could not be fetched
        ModelFileError
            ``uri`` is ``None`` (the package has no such file), or the file is not YuNet's
        BackendUnavailableError
            no backend works here
        TypeError
            ``uri`` is not a string
        """
        if uri is None:
            raise ModelFileError(
                "YuNet: its weights are not part of this package; pass the path or URL of "
                "yunet_n_dynamic.onnx of libfacedetection.train"
            )
        if not isinstance(uri, str):
            raise TypeError(f"uri must be a string, got {type(uri).__name__}")
        channels = {f"{head}_{stride}": n for head, n in yu_net.HEADS for stride in yu_net.STRIDES}
        async with self._loading:
            content = await self._environment().read_bytes(
                uri, progress, max_bytes=MAX_FILE_BYTES + 1
            )
            if len(content) > MAX_FILE_BYTES:
                raise ModelFileError(
                    f"{uri[:300]}: expected at most {MAX_FILE_BYTES} bytes, got more"
                )
            try:
                onnx = write_model(yu_net_file.convert(content, channels))
                expected = yu_net_file.reference_outputs(
                    content, channels, synthetic_image(CHECK_SIDE)
                )
            except ModelFileError as error:
                raise ModelFileError(f"{uri[:300]}: {error}") from error
            check = ExpectedOutputs.of(CHECK_SIDE, expected)
            await self._open_sessions(LoadedModels((Model(yu_net.ARCHITECTURE, onnx, check),)))

    async def forward(
        self, image: object, options: YuNetOptions | None = None
    ) -> list[FivePointFace]:
        """Faces with five landmarks each, best score first; errors as :meth:`locate_faces`."""
        selected = YuNetOptions() if options is None else options
        if not isinstance(selected, YuNetOptions):
            raise TypeError(f"YuNet: options must be YuNetOptions, got {type(selected).__name__}")
        return await five_points.detect(await self._picture(image), self, selected)
