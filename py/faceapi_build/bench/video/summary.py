"""Figures of a contender over all films."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import nan
from typing import Any

import numpy as np

from faceapi_build.bench.video import figures
from faceapi_build.bench.video.figures import Run
from faceapi_build.bench.video.films import Position

ONE_FACE = ("still", "to_and_fro", "cut")
"""Films with one face in every frame."""


def summarize(
    made: Mapping[str, Sequence[dict[str, Position]]],
    runs: Mapping[str, Run],
    references: Mapping[str, Run],
) -> dict[str, Any]:
    """The figures of one contender over all films; ``made`` are those whose faces are known."""
    times = [time for run in runs.values() for time in run.milliseconds]
    one = [time for name in ONE_FACE if name in runs for time in runs[name].milliseconds] or [nan]
    five = runs["five"].milliseconds if "five" in runs else [nan]
    kept = [figures.kept(run, references[name]) for name, run in runs.items()]
    switches = sum(figures.id_switches(runs[name], truths) for name, truths in made.items())
    returns = [figures.returns(runs[name], truths) for name, truths in made.items()]
    recognized, total = (sum(counts) for counts in zip((0, 0), *returns, strict=True))
    jitters = {
        name: (figures.jitter(runs[name]), figures.jitter(references[name]))
        for name in runs
        if name not in made or name == "still"
    }
    return {
        "frames": len(times),
        "median": float(np.median(times)),
        "p95": float(np.percentile(times, 95)),
        "one_face": {
            "median": float(np.median(one)),
            "mean": float(np.mean(one)),
            "max": float(np.max(one)),
        },
        "stages": _mean_stages([runs[name] for name in ONE_FACE if name in runs]),
        "five_faces": float(np.median(five)),
        "kept": sum(count for count, _ in kept) / max(sum(total for _, total in kept), 1),
        "switches": switches - (total - recognized),
        "returns": {"recognized": recognized, "total": total},
        "has_ids": any(face.id for run in runs.values() for faces in run.faces for face in faces),
        "jitter": {name: own for name, (own, _) in jitters.items()},
        "lag": _figure(figures.lag, "to_and_fro", runs, made),
        "appears": _figure(figures.appearance_delay, "arrival", runs, made),
        "leaves": _figure(figures.departure_delay, "arrival", runs, made),
    }


def _mean_stages(runs: Sequence[Run]) -> dict[str, float]:
    """Mean milliseconds of each stage, and of the rest, in the frames that have a face."""
    frames = [
        (milliseconds, stages)
        for run in runs
        for milliseconds, stages, faces in zip(run.milliseconds, run.stages, run.faces, strict=True)
        if faces and stages
    ]
    if not frames:
        return {}
    names = sorted({name for _, stages in frames for name in stages})
    means = {
        name: float(np.mean([stages.get(name, 0.0) for _, stages in frames])) for name in names
    }
    total = float(np.mean([milliseconds for milliseconds, _ in frames]))
    return {**means, "rest": total - sum(means.values())}


def _figure(
    compute: Callable[[Run, Sequence[dict[str, Position]]], float],
    film: str,
    runs: Mapping[str, Run],
    made: Mapping[str, Sequence[dict[str, Position]]],
) -> float:
    """A figure of one film; NaN if it was not shown."""
    return compute(runs[film], made[film]) if film in made else nan
