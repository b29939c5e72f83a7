"""``await faceapi.load("ssd", "landmarks")``: several networks by short names."""

from __future__ import annotations

from collections.abc import Sequence

from faceapi.networks.base import NeuralNetwork
from faceapi.pipeline.coroutine_task import CoroutineTask
from faceapi.runtime.backend import ProgressCallback

SHORT_NAMES = {
    "ssd": "ssd_mobilenetv1",
    "tiny": "tiny_face_detector",
    "yolo": "tiny_yolov2",
    "mtcnn": "mtcnn",
    "landmarks": "face_landmark_68_net",
    "tiny_landmarks": "face_landmark_68_tiny_net",
    "descriptors": "face_recognition_net",
    "expressions": "face_expression_net",
    "age_and_gender": "age_gender_net",
}
"""Names for :func:`faceapi.load`, and the networks in ``faceapi.nets`` that they stand for."""
_WITHOUT_MODELS = "tiny_yolov2"
"""Has no published model files, so only its name loads it."""


class LoadTask(CoroutineTask[None]):
    """Loads networks when it is awaited."""

    _without_run = "nothing was loaded"

    def __init__(
        self,
        networks: Sequence[NeuralNetwork],
        uri: str | None,
        progress: ProgressCallback | None,
    ) -> None:
        self._networks = networks
        self._uri = uri
        self._progress = progress
        self._is_used = False

    async def _run(self) -> None:
        total = RunningTotal(self._progress)
        for network in self._networks:
            await network.load_from_uri(self._uri, progress=total.callback())


class RunningTotal:
    """Adds up the bytes of several networks for one progress callback."""

    def __init__(self, progress: ProgressCallback | None) -> None:
        self._progress = progress
        self._loaded = 0

    def callback(self) -> ProgressCallback:
        """The progress callback of the next network."""
        before = self._loaded

        def update(loaded: int, total: int | None) -> None:
            # The reading thread may report the bytes of a file after its end.
            if before + loaded < self._loaded:
                return
            self._loaded = before + loaded
            if self._progress is not None:
                self._progress(self._loaded, None if total is None else before + total)

        return update


def select_networks(
    all_networks: Sequence[NeuralNetwork], names: Sequence[str]
) -> list[NeuralNetwork]:
    """Networks by short name or by their name in ``faceapi.nets``; all published ones for none.

    Raises ``ValueError`` for another name.
    """
    by_name = {network.nets_name: network for network in all_networks}
    if not names:
        return [network for name, network in by_name.items() if name != _WITHOUT_MODELS]
    resolved = {SHORT_NAMES.get(name, name): name for name in names}
    for full_name, name in resolved.items():
        if full_name not in by_name:
            raise ValueError(
                f"network must be one of {', '.join(SHORT_NAMES)}, or a name in faceapi.nets, "
                f"got {str(name)[:300]!r}"
            )
    return [by_name[full_name] for full_name in resolved]
