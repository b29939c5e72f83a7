"""From a command to networks and a chain."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

import faceapi
from faceapi.cli.progress import Progress
from faceapi.core.options import DetectorOptions
from faceapi.core.pixels.picture import Picture
from faceapi.core.results.faces import Face

NEEDS = {
    "detect": (),
    "landmarks": ("landmarks",),
    "describe": ("landmarks", "descriptors"),
    "expressions": ("landmarks", "expressions"),
    "age-gender": ("landmarks", "age_gender"),
    "match": ("landmarks", "descriptors"),
    "bench": ("landmarks", "expressions", "age_gender", "descriptors"),
}
"""What each command computes besides detections; more than landmarks looks at aligned faces."""


def detector_options(options: Namespace) -> DetectorOptions:
    """The detector's options; raises ``ValueError`` or ``TypeError`` for those that do not fit."""
    given = {
        "input_size": options.input_size,
        "min_face_size": options.min_face_size,
        _SCORES.get(options.detector, "--min-score"): options.min_score,
    }
    chosen = {name: value for name, value in given.items() if value is not None}
    for name in chosen:
        if name not in _FITTING[options.detector]:
            flag = name if name.startswith("--") else f"--{name.replace('_', '-')}"
            raise ValueError(f"{flag} does not fit --detector {options.detector}")
    return _KINDS[options.detector](**chosen)


_KINDS: dict[str, Callable[..., DetectorOptions]] = {
    "ssd": faceapi.SsdMobilenetv1Options,
    "tiny": faceapi.TinyFaceDetectorOptions,
    "yolo": faceapi.TinyYolov2Options,
    "mtcnn": faceapi.MtcnnOptions,
}
_SCORES = {"ssd": "min_confidence", "tiny": "score_threshold", "yolo": "score_threshold"}
_FITTING = {
    "ssd": ("min_confidence",),
    "tiny": ("input_size", "score_threshold"),
    "yolo": ("input_size", "score_threshold"),
    "mtcnn": ("min_face_size",),
}


async def load(options: Namespace, progress: Progress) -> None:
    """Load the networks that the command needs; raises ``FaceApiError``."""
    nets = faceapi.nets
    detectors: dict[str, faceapi.networks.NeuralNetwork] = {
        "ssd": nets.ssd_mobilenetv1,
        "tiny": nets.tiny_face_detector,
        "yolo": nets.tiny_yolov2,
        "mtcnn": nets.mtcnn,
    }
    tiny = options.tiny_landmarks
    others: dict[str, faceapi.networks.NeuralNetwork] = {
        "landmarks": nets.face_landmark_68_tiny_net if tiny else nets.face_landmark_68_net,
        "expressions": nets.face_expression_net,
        "age_gender": nets.age_gender_net,
        "descriptors": nets.face_recognition_net,
    }
    needed = [detectors[options.detector], *(others[need] for need in NEEDS[options.command])]
    for net in needed:
        await net.load_from_uri(options.models, progress=progress.loading(net.title))
    progress.clear()


async def detect(picture: Picture, options: Namespace, detector: DetectorOptions) -> list[Face]:
    """What the command computes."""
    needs = NEEDS[options.command]
    task = faceapi.detect_all_faces(picture, detector)
    if "landmarks" not in needs:
        return await task
    aligned = task.with_face_landmarks(tiny=options.tiny_landmarks)
    if "expressions" in needs:
        aligned = aligned.with_face_expressions()
    if "age_gender" in needs:
        aligned = aligned.with_age_and_gender()
    if "descriptors" in needs:
        aligned = aligned.with_face_descriptors()
    return await aligned
