"""Everything that tight crops of known people show: verification, stated rates, groups, …"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faceapi.recognition import Calibration
from faceapi.recognition.calibration import DEFAULT, DEFAULT_UNIT
from faceapi.recognition.mean_face import landmark_misfit
from faceapi_build.accuracy import expressions, faces, verification
from faceapi_build.accuracy.datasets import LfwCrops
from faceapi_build.accuracy.identity import calibration_file, groups, stated_rates
from faceapi_build.accuracy.identity.calibrate import calibrate
from faceapi_build.accuracy.identity.mean_face import mean_of
from faceapi_build.console import log

GROUP_RATES = (4e-3, 1e-3, 4e-4, 1e-4)
"""False accept rates at which the faces are grouped; 4e-4 is the default of ``faceapi.group``."""


async def measure(crops: LfwCrops, rounds: int) -> dict[str, Any]:
    """Run the networks on all crops; ``rounds`` of the bootstrap.

    The member ``calibration`` makes the text of the package's calibration file from a description
    of the run.
    """
    people = crops.people()
    names = sorted({crops.person(name) for name in crops.names})
    results = await faces.process(crops)
    log("  networks are done; comparing all pairs")
    source = f"{len(people)} LFW crops of {len(names)} people"
    tables = {
        name: calibrate(name, results.descriptors, people, source, unit_length=name == DEFAULT_UNIT)
        for name in (DEFAULT, DEFAULT_UNIT)
    }
    mean_face = mean_of(results.landmarks)
    return {
        "crops": len(crops.names),
        "people": len(names),
        **{
            option: _verification(
                tables[table].prepared(results.descriptors),
                people,
                rounds,
                at_original_length=table == DEFAULT,
            )
            for option, table in (("original", DEFAULT), ("unit_length", DEFAULT_UNIT))
        },
        "stated_rates": stated_rates.check(results.descriptors, people, names),
        "groups": groups.measure(results.descriptors, people, tables[DEFAULT_UNIT], GROUP_RATES),
        "landmark_misfit": _misfits(results.landmarks),
        **_expressions(crops, results, people, rounds),
        "calibration": partial(_calibration_text, tables, mean_face),
    }


def _calibration_text(
    tables: Mapping[str, Calibration], mean_face: NDArray[np.float64], about: Mapping[str, Any]
) -> str:
    return calibration_file.to_text(tables, mean_face, about)


def _verification(
    descriptors: NDArray[np.float32],
    people: NDArray[np.int64],
    rounds: int,
    *,
    at_original_length: bool,
) -> dict[str, Any]:
    pairs = verification.histograms(descriptors, people)
    measured = verification.measures(pairs)
    intervals = verification.confidence_intervals(descriptors, people, rounds)
    # face-api.js's 0.6 means nothing for descriptors at another length.
    names = [name for name in measured if at_original_length or not name.endswith("at 0.6")]
    return {
        "verification": {name: measured[name] for name in names},
        "verification_95": {name: intervals[name] for name in names},
        "roc": verification.roc(pairs),
    }


def _misfits(landmarks: NDArray[np.float64]) -> dict[str, float]:
    """Percentiles of the distance of landmarks ``(n, 68, 2)`` from the mean face."""
    values = [landmark_misfit(points) for points in landmarks]
    return {f"{share}": float(np.percentile(values, share)) for share in (50, 95, 99)}


def _expressions(
    crops: LfwCrops, results: faces.CropResults, people: NDArray[np.int64], rounds: int
) -> dict[str, Any]:
    known = np.array([crops.expressions.get(name) in expressions.OUR_NAMES for name in crops.names])
    if not known.any():
        return {}
    right = np.array(
        [
            expressions.OUR_NAMES.get(crops.expressions.get(name, "")) == result
            for name, result in zip(crops.names, results.expressions, strict=True)
        ]
    )
    return {
        "expressions": expressions.summarize(crops.names, results.expressions, crops.expressions),
        "expressions_95": expressions.accuracy_interval(
            right[known], np.unique(people[known], return_inverse=True)[1], 10 * rounds
        ),
    }
