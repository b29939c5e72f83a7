"""Figures of one backend on the pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faceapi_build.accuracy import expressions
from faceapi_build.accuracy.backends import program
from faceapi_build.accuracy.backends.pictures import Pictures, pair_names, photo_file
from faceapi_build.accuracy.detection import DetectionCounts
from faceapi_build.accuracy.identity import verification
from faceapi_build.bench.python_page import Call
from faceapi_build.console import log

_BATCH = 20


@dataclass
class CropResults:
    """Results of the networks on the first crops."""

    descriptors: list[NDArray[np.float32]] = field(default_factory=list)
    points: list[NDArray[np.float64]] = field(default_factory=list)
    expressions: list[str] = field(default_factory=list)


def detectors(call: Call, address: str, pictures: Pictures) -> dict[str, Any]:
    """Recall, precision and landmark error of each detector."""
    results: dict[str, Any] = {}
    if pictures.labeled is None:
        return results
    for title in program.DETECTORS:
        counts = DetectionCounts()
        for name, labeled in pictures.labeled.photos.items():
            faces = call("detect", [address + photo_file(name), title])
            boxes = np.array([face["box"] for face in faces], np.float64).reshape(-1, 4)
            boxes[:, 2:] += boxes[:, :2]
            points = [np.array(face["points"], np.float64) for face in faces]
            counts.add_photo(labeled, pictures.labeled.ignored.get(name, ()), boxes, points)
        results[title] = counts.summary()
    return results


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
            results.descriptors.append(np.array(result["descriptor"], np.float32))
            results.points.append(np.array(result["points"], np.float64))
            results.expressions.append(result["expression"])
    return results


def crop_summary(pictures: Pictures, results: CropResults, expected: CropResults) -> dict[str, Any]:
    """Verification and expressions, and how far ``results`` are from those of CPython."""
    count = len(results.descriptors)
    if pictures.lfw is None or not count:
        return {}
    names = [crop.name for crop in pictures.crops[:count]]
    owners = [pictures.lfw.person(name) for name in names]
    people = np.unique(owners, return_inverse=True)[1]
    descriptors = np.array(results.descriptors)
    measured = verification.measures(verification.histograms(descriptors, people))
    labeled = expressions.of_lfw(names, results.expressions, pictures.lfw.expressions, owners)
    gaps = np.linalg.norm(descriptors - np.array(expected.descriptors[:count]), axis=1)
    shifts = np.linalg.norm(np.array(results.points) - np.array(expected.points[:count]), axis=2)
    return {
        "photos": count,
        "people": int(people.max()) + 1,
        "accuracy": measured["accuracy"],
        "true_accept_rate at FAR 0.01": measured["true_accept_rate at FAR 0.01"],
        "expressions": None if labeled is None else labeled["accuracy"],
        "largest distance to CPython": float(gaps.max()),
        "largest landmark shift": float(shifts.max()),
    }


def summary(
    call: Call, address: str, pictures: Pictures, results: CropResults, expected: CropResults
) -> Mapping[str, Any]:
    """Everything about one backend."""
    return {
        "detectors": detectors(call, address, pictures),
        "pairs": pairs(call, address, pictures),
        "lfw": crop_summary(pictures, results, expected),
    }
