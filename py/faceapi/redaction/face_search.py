"""Find every face that has to be covered, and say which may stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from faceapi.client import DEFAULT_API, FaceApi
from faceapi.core.geometry.nms import iou
from faceapi.core.identity.descriptors import euclidean_distance
from faceapi.core.options import CenterFaceOptions, DetectorOptions, SsdMobilenetv1Options
from faceapi.core.results.faces import Face
from faceapi.core.results.upright import misfit
from faceapi.pipeline.detection.search import Tiles

MIN_SCORE = 0.3
"""Score from which something counts as a face. A covered poster is better than a missed face."""
MAX_DISTANCE = 0.47
"""Distance of descriptors up to which a person counts as a known one: about one pair of strangers
in 10,000 is that close (``calibration.json``)."""
MIN_TURNED_SCORE = 0.5
"""The same in a turned picture, in which folds and shadows look like faces more often."""
_BETTER = 0.8
"""Share of the distance to the mean face below which landmarks replace those of another turn."""
_SAME_FACE = 0.3
"""IoU from which two searches have found one face."""
_Search: TypeAlias = tuple[DetectorOptions, tuple[float, ...], Tiles]


async def find_faces(
    image: object,
    options: DetectorOptions | None = None,
    *,
    thorough: bool = True,
    descriptors: bool = False,
    api: FaceApi | None = None,
) -> list[Face]:
    """All faces of an image with landmarks, including those with low scores.

    Parameters
    ----------
    image
        any image that :func:`faceapi.detect_all_faces` takes
    options
        the options, whose type selects the detector; ``None``: SSD MobileNet v1 with the score
        :data:`MIN_SCORE`
    thorough
        also search parts of the picture and the turned picture, and search with CenterFace, which
        finds faces that other detectors do not. ``False`` runs the detector once
    descriptors
        compute descriptors, for :func:`is_known`
    api
        the networks and the environment; ``None``: those of the package

    Needs the detector's network, ``nets.face_landmark_68_net``, ``nets.center_face`` for a thorough
    search, and ``nets.face_recognition_net`` for descriptors. Errors as for
    :func:`faceapi.detect_all_faces`.
    """
    client = DEFAULT_API if api is None else api
    picture = await client.environment.open_picture(image)
    detector = SsdMobilenetv1Options(min_confidence=MIN_SCORE) if options is None else options
    searches: list[_Search] = [(detector, (0,), "auto" if thorough else None)]
    if thorough:
        searches.append((CenterFaceOptions(score_threshold=MIN_SCORE), (0,), None))
        turned = detector if options else SsdMobilenetv1Options(min_confidence=MIN_TURNED_SCORE)
        # One at a time: a search of several turns ends with the first that shows clear faces.
        searches += [(turned, (turn,), None) for turn in (90, 180, 270)]
    faces: list[Face] = []
    for search_options, turns, tiles in searches:
        task = client.detect_all_faces(
            picture, search_options, upright=True, turns=turns, tiles=tiles
        ).with_face_landmarks()
        for face in await (task.with_face_descriptors() if descriptors else task):
            _merge(faces, face)
    return faces


def _merge(faces: list[Face], face: Face) -> None:
    """Add a face that no earlier search has found, or that was found turned the wrong way."""
    same = [other for other in faces if iou(face.box, other.box) >= _SAME_FACE]
    if all(
        face.score > other.score and misfit(face.landmarks) < _BETTER * misfit(other.landmarks)
        for other in same
    ):
        faces[:] = [other for other in faces if other not in same]
        faces.append(face)


def is_known(face: Face, people: Sequence[ArrayLike], max_distance: float = MAX_DISTANCE) -> bool:
    """Whether a face is one of these people, given by descriptors ``(128,)``.

    A face whose descriptor was not computed is not known. ``ValueError`` for a descriptor of
    another length.
    """
    if "descriptor" not in face.computed:
        return False
    return any(
        euclidean_distance(face.descriptor, np.asarray(person, np.float32)) <= max_distance
        for person in people
    )
