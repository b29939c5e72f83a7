"""``faceapi bench``: the whole chain, again and again, and where its time went."""

from __future__ import annotations

from argparse import Namespace
from statistics import median
from time import perf_counter

from faceapi.cli.files import write_result
from faceapi.cli.inputs import Input
from faceapi.cli.output import file_entry, write_csv, write_json
from faceapi.cli.steps import detect
from faceapi.core.options import DetectorOptions
from faceapi.core.pixels.picture import Picture
from faceapi.core.profiling import STAGE_TIMER
from faceapi.core.untrusted_text import printable

STAGES = ("pixels", "network", "decoding")
"""Those that CPython has: the columns are the same for every picture."""


async def measure(
    picture: Picture, options: Namespace, detector: DetectorOptions
) -> dict[str, float]:
    """Median milliseconds of every stage and of the whole, and the number of faces.

    One run before the first is not counted.
    """
    faces = await detect(picture, options, detector)
    runs: list[dict[str, float]] = []
    for _ in range(options.runs):
        STAGE_TIMER.clear()
        begin = perf_counter()
        await detect(picture, options, detector)
        total = (perf_counter() - begin) * 1000
        runs.append({name: sum(values) for name, values in STAGE_TIMER.samples().items()})
        runs[-1]["total"] = total
    medians = {name: median(run.get(name, 0.0) for run in runs) for name in (*STAGES, "total")}
    return {"faces": len(faces), **medians}


def report(source: Input, found: dict[str, float], options: Namespace, *, first: bool) -> None:
    """Put one picture's medians on standard output."""
    if options.json:
        write_json({**file_entry(source), "runs": options.runs, "milliseconds": found})
    elif options.csv:
        heading = [["file", *found]] if first else []
        write_csv([*heading, [source.name, *found.values()]])
    else:
        stages = ", ".join(f"{k} {v:.1f}" for k, v in found.items() if k != "faces")
        write_result(f"{printable(source.name)}: {found['faces']:.0f} faces; ms: {stages}\n")
