"""Figures of one backend on the pictures."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faceapi_build.accuracy import expressions
from faceapi_build.accuracy.backends import differences, program
from faceapi_build.accuracy.backends.differences import Boxes, CropResults
from faceapi_build.accuracy.backends.pictures import Pictures, pair_names, photo_file
from faceapi_build.accuracy.detection import DetectionCounts
from faceapi_build.accuracy.identity import verification
from faceapi_build.bench.python_page import Call
from faceapi_build.console import log

_BATCH = 20


def detect(call: Call, address: str, pictures: Pictures) -> tuple[dict[str, Any], Boxes]:
    """Recall, precision and landmark error of each detector, and its boxes."""
    results: dict[str, Any] = {}
    detected: dict[str, list[NDArray[np.float64]]] = {}
    if pictures.labeled is None:
        return results, detected
    for title in program.DETECTORS:
        counts = DetectionCounts()
        detected[title] = []
        for name, labeled in pictures.labeled.photos.items():
            faces = call("detect", [address + photo_file(name), title])
            boxes = np.array([face["box"] for face in faces], np.float64).reshape(-1, 4)
            boxes[:, 2:] += boxes[:, :2]
            points = [np.array(face["points"], np.float64) for face in faces]
            counts.add_photo(labeled, pictures.labeled.ignored.get(name, ()), boxes, points)
            detected[title].append(boxes)
        results[title] = counts.summary()
        log(f"  {title}")
    return results, detected


def pairs(call: Call, address: str, pictures: Pictures) -> dict[str, Any]:
    """Number of pairs on the correct side of 0.6, by keyword."""
    results: dict[str, Any] = {}
    if pictures.pairs is None:
        return results
    for keywords in program.KEYWORDS:
        descriptors = {
            name: call("describe", [address + photo_file(name), keywords])
            for name in pair_names(pictures.pairs)
        }
        right = 0
        for first, second, is_same in pictures.pairs.pairs:
            both = descriptors[first], descriptors[second]
            if None not in both:
                distance = np.linalg.norm(np.subtract(*both))
                right += bool(distance < 0.6) is is_same
        results[keywords] = {"pairs": len(pictures.pairs.pairs), "right at 0.6": right}
    return results


def crops(call: Call, address: str, pictures: Pictures, seconds: float) -> CropResults:
    """As many crops as there is time for."""
    results = CropResults()
    end = monotonic() + seconds
    for start in range(0, len(pictures.crops), _BATCH):
        if monotonic() > end:
            log(f"  {start} of {len(pictures.crops)} crops in {seconds:.0f} s")
            break
        part = pictures.crops[start : start + _BATCH]
        for result in call("describe_crops", [[address + crop.file, *crop.box] for crop in part]):
            results.add(result)
    return results


def crop_summary(pictures: Pictures, results: CropResults) -> dict[str, Any]:
    """Verification and expressions."""
    count = len(results.descriptors)
    if pictures.lfw is None or not count:
        return {}
    names = [crop.name for crop in pictures.crops[:count]]
    owners = [pictures.lfw.person(name) for name in names]
    people = np.unique(owners, return_inverse=True)[1]
    measured = verification.measures(verification.histograms(np.array(results.descriptors), people))
    predicted = [max(each, key=lambda name: each[name]) for each in results.expressions]
    labeled = expressions.of_lfw(names, predicted, pictures.lfw.expressions, owners)
    return {
        "photos": count,
        "people": int(people.max()) + 1,
        "accuracy": measured["accuracy"],
        "true_accept_rate at FAR 0.01": measured["true_accept_rate at FAR 0.01"],
        "expressions": None if labeled is None else labeled["accuracy"],
    }


@dataclass(frozen=True)
class Measured:
    """The figures of one backend, and the numbers that others are compared with."""

    figures: dict[str, Any]
    boxes: Boxes
    crops: CropResults


def measure(
    call: Call,
    address: str,
    pictures: Pictures,
    seconds: float,
    expected: Measured | None = None,
) -> Measured:
    """Everything about one backend, and its differences from ``expected``."""
    results = crops(call, address, pictures, seconds)
    detectors, boxes = detect(call, address, pictures)
    figures = {
        "detectors": detectors,
        "pairs": pairs(call, address, pictures),
        "lfw": crop_summary(pictures, results),
    }
    if expected is not None:
        figures["differences"] = {
            **differences.of_detectors(boxes, expected.boxes),
            **differences.of_crops(results, expected.crops),
        }
    return Measured(figures, boxes, results)
