"""Everything that photos of known people show: verification, stated rates, groups, …"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faceapi.recognition import Calibration
from faceapi.recognition.calibration import DEFAULT, DEFAULT_UNIT, UNIT
from faceapi.recognition.mean_face import landmark_misfit
from faceapi_build.accuracy import expressions, faces
from faceapi_build.accuracy.identity import (
    calibration_file,
    confused,
    folds,
    groups,
    stated_rates,
    verification,
)
from faceapi_build.accuracy.identity.calibrate import calibrate, count_pairs
from faceapi_build.accuracy.identity.mean_face import mean_of
from faceapi_build.accuracy.sets.lfw import LfwPhotos
from faceapi_build.console import log

GROUP_RATES = (4e-3, 1e-3, 4e-4, 1e-4)
"""False accept rates at which the faces are grouped; 4e-4 is the default of ``faceapi.group``."""
CHECKED = (DEFAULT, DEFAULT_UNIT, "upright-mirror-unit")
"""Tables whose stated rates are measured on people who were not calibrated with."""


async def measure(photos: LfwPhotos, rounds: int, splits: int) -> dict[str, Any]:
    """Run the networks on all photos; ``rounds`` of the bootstrap, ``splits`` of the people.

    The member ``calibration`` makes the text of the package's calibration file from a description
    of the run.
    """
    people = photos.people()
    names = sorted({photos.person(name) for name in photos.names})
    results = await faces.process(photos)
    log("  networks are done; comparing all pairs")
    source = f"{len(people)} LFW photos of {len(names)} people"
    tables = {
        f"{cut}{suffix}": calibrate(
            f"{cut}{suffix}", descriptors, people, source, unit_length=bool(suffix)
        )
        for cut, descriptors in results.descriptors.items()
        for suffix in ("", UNIT)
    }
    by_person = _photos_of_people(photos)
    drawings = [photos.folds] if photos.folds else folds.drawings(by_person)
    official = "LFW's official pairs" if photos.folds else "pairs drawn as LFW's official ones"
    options = {}
    for name, table in tables.items():
        log(f"  {name}")
        descriptors = table.prepared(results.descriptors[name.removesuffix(UNIT)])
        options[name] = {
            "folds": folds.mean_accuracy(descriptors, photos.names, drawings),
            **_verification(descriptors, people, rounds, at_original_length=not table.unit_length),
        }
    labeled = expressions.of_lfw(
        photos.names,
        results.expressions,
        photos.expressions,
        [photos.person(name) for name in photos.names],
    )
    return {
        "photos": len(photos.names),
        "people": len(names),
        "pairs": official,
        "options": options,
        "stated_rates": {
            name: stated_rates.check(
                results.descriptors[name.removesuffix(UNIT)],
                people,
                unit_length=tables[name].unit_length,
                splits=splits,
            )
            for name in CHECKED
        },
        "confused": confused.measure(count_pairs(results.descriptors[DEFAULT], people), people),
        "groups": groups.measure(
            results.descriptors[DEFAULT], people, tables[DEFAULT_UNIT], GROUP_RATES
        ),
        "landmark_misfit": _misfits(results.landmarks),
        **({} if labeled is None else {"expressions": labeled}),
        "calibration": partial(_calibration_text, tables, mean_of(results.landmarks)),
    }


def _calibration_text(
    tables: Mapping[str, Calibration], mean_face: NDArray[np.float64], about: Mapping[str, Any]
) -> str:
    return calibration_file.to_text(tables, mean_face, about)


def _photos_of_people(photos: LfwPhotos) -> dict[str, list[str]]:
    people: dict[str, list[str]] = {}
    for name in photos.names:
        people.setdefault(photos.person(name), []).append(name)
    return people


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
