"""Networks, detector options, chain and matcher for each command."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence

import faceapi
from faceapi.cli.inputs import ImageSource
from faceapi.cli.output import Console
from faceapi.cli.search_arguments import search_keywords
from faceapi.cli.writing.atomic_files import save_matcher
from faceapi.core.options import DetectorOptions
from faceapi.core.pixels.picture import Picture
from faceapi.core.results.faces import Face
from faceapi.core.untrusted_text import printable, quotable

STEPS_FOR = {
    "detect": (),
    "landmarks": ("landmarks",),
    "descriptors": ("landmarks", "descriptors"),
    "expressions": ("landmarks", "expressions"),
    "age-gender": ("landmarks", "age_gender"),
    "match": ("landmarks", "descriptors"),
    "group": ("landmarks", "descriptors"),
    "bench": ("landmarks", "expressions", "age_gender", "descriptors"),
    "track": ("landmarks",),
    "blur": ("landmarks",),
}
"""Steps of each command after detection. Landmarks come first, so that the others are aligned."""

_OPTION_TYPES: dict[str, Callable[..., DetectorOptions]] = {
    "ssd": faceapi.SsdMobilenetv1Options,
    "tiny": faceapi.TinyFaceDetectorOptions,
    "yolo": faceapi.TinyYolov2Options,
    "mtcnn": faceapi.MtcnnOptions,
    "centerface": faceapi.CenterFaceOptions,
}
_SCORE_OPTION = {
    "ssd": "min_confidence",
    "tiny": "score_threshold",
    "yolo": "score_threshold",
    "centerface": "score_threshold",
}
_OPTIONS_FOR = {
    "ssd": ("min_confidence",),
    "tiny": ("input_size", "score_threshold"),
    "yolo": ("input_size", "score_threshold"),
    "mtcnn": ("min_face_size",),
    "centerface": ("input_size", "score_threshold"),
}


def create_detector_options(options: Namespace) -> DetectorOptions:
    """Return the detector's options; raises ``ValueError`` or ``TypeError`` if they are invalid."""
    values = {
        "input_size": options.input_size,
        "min_face_size": options.min_face_size,
        _SCORE_OPTION.get(options.detector, "--min-score"): options.min_score,
    }
    set_values = {name: value for name, value in values.items() if value is not None}
    for name in set_values:
        if name not in _OPTIONS_FOR[options.detector]:
            flag = name if name.startswith("--") else f"--{name.replace('_', '-')}"
            raise ValueError(f"{flag} does not apply to --detector {options.detector}")
    return _OPTION_TYPES[options.detector](**set_values)


async def load_networks(options: Namespace, console: Console) -> None:
    """Load the networks of the command; raises ``FaceApiError``."""
    nets = faceapi.nets
    detectors: dict[str, faceapi.networks.NeuralNetwork] = {
        "ssd": nets.ssd_mobilenetv1,
        "tiny": nets.tiny_face_detector,
        "yolo": nets.tiny_yolov2,
        "mtcnn": nets.mtcnn,
        "centerface": nets.center_face,
    }
    tiny = options.tiny_landmarks
    network_for_step: dict[str, faceapi.networks.NeuralNetwork] = {
        "landmarks": nets.face_landmark_68_tiny_net if tiny else nets.face_landmark_68_net,
        "expressions": nets.face_expression_net,
        "age_gender": nets.age_gender_net,
        "descriptors": nets.face_recognition_net,
    }
    steps = (*STEPS_FOR[options.command], *getattr(options, "attributes", ()))
    needed = [detectors[options.detector], *(network_for_step[step] for step in steps)]
    if options.command in ("track", "blur"):
        needed.append(nets.tiny_face_detector)  # it checks that followed faces are still there
    if options.command == "blur":
        needed.append(nets.center_face)  # it searches, too
    for network in dict.fromkeys(needed):
        progress = console.download_callback(network.title)
        await network.load_from_uri(options.models, progress=progress)
    console.clear()


async def detect(picture: Picture, options: Namespace, detector: DetectorOptions) -> list[Face]:
    """Run the command's chain on one picture."""
    steps = STEPS_FOR[options.command]
    task = faceapi.detect_all_faces(picture, detector, **search_keywords(options))
    if "landmarks" not in steps:
        return await task
    aligned = task.with_face_landmarks(tiny=options.tiny_landmarks)
    if "expressions" in steps:
        aligned = aligned.with_face_expressions()
    if "age_gender" in steps:
        aligned = aligned.with_age_and_gender()
    if "descriptors" in steps:
        aligned = aligned.with_face_descriptors()
    return await aligned


async def build_matcher(
    options: Namespace,
    detector: DetectorOptions,
    references: Sequence[ImageSource],
    console: Console,
) -> faceapi.FaceMatcher:
    """Build a matcher from ``--matcher`` and ``--reference``, and save it for ``--save-matcher``.

    Each reference image adds one descriptor, that of its largest face, under the file's name. A
    warning names the images that show several people.
    Raises ``PictureError`` for a reference without a face, ``ValueError`` for invalid JSON,
    ``OSError`` if a file cannot be read, ``CannotWriteError`` if one cannot be written.
    """
    people: dict[str, list[faceapi.LabeledFaceDescriptors]] = {}
    threshold = 0.6
    if options.matcher is not None:
        content = await faceapi.media.fetch_or_throw(str(options.matcher))
        saved = faceapi.FaceMatcher.from_json(content.decode("utf-8"))
        threshold = saved.distance_threshold
        people = {person.label: [person] for person in saved.labeled_descriptors}
    for source in references:
        picture = await faceapi.open_picture(source.content)
        faces = await detect(picture, options, detector)
        if not faces:
            raise faceapi.errors.PictureError(f"{quotable(source.name)}: the reference has no face")
        largest = max(faces, key=lambda face: face.box.area)
        label = printable(source.relative_path.stem)
        if len(faces) > 1:
            console.error(
                f"warning: the reference {quotable(source.name)} shows {len(faces)} faces; the "
                f"largest one is taken as {quotable(label)!r}. Crop it to one person to be sure"
            )
        person = faceapi.LabeledFaceDescriptors(label, [largest.descriptor])
        people.setdefault(label, []).append(person)
    if not people:
        raise faceapi.errors.PictureError("there are no reference images to match with")
    matcher = faceapi.FaceMatcher(
        [_merge(label, entries) for label, entries in people.items()],
        threshold if options.threshold is None else options.threshold,
    )
    if options.save_matcher is not None:
        save_matcher(matcher, options.save_matcher)
    return matcher


def _merge(
    label: str, entries: list[faceapi.LabeledFaceDescriptors]
) -> faceapi.LabeledFaceDescriptors:
    descriptors = [descriptor for entry in entries for descriptor in entry.descriptors]
    return faceapi.LabeledFaceDescriptors(label, descriptors)
